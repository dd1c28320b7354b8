//go:build race && unix

package sock

import (
	"runtime"
	"unsafe"
)

// The race detector does not see the kernel read and write memory, nor that a byte sent happens before the byte
// received. Package syscall tells it; so must whoever calls the kernel directly.
var order byte

func filled(p []byte) {
	runtime.RaceAcquire(unsafe.Pointer(&order))
	if len(p) > 0 {
		runtime.RaceWriteRange(unsafe.Pointer(&p[0]), len(p))
	}
}

func lent(p []byte) {
	runtime.RaceReleaseMerge(unsafe.Pointer(&order))
	if len(p) > 0 {
		runtime.RaceReadRange(unsafe.Pointer(&p[0]), len(p))
	}
}
