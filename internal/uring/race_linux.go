//go:build race

package uring

import (
	"runtime"
	"unsafe"
)

// The race detector does not see the kernel read and write memory, nor that a byte sent happens before the byte
// received.
var order byte

func filled() { runtime.RaceAcquire(unsafe.Pointer(&order)) }

func lent(p []byte) {
	runtime.RaceReleaseMerge(unsafe.Pointer(&order))
	if len(p) > 0 {
		runtime.RaceReadRange(unsafe.Pointer(&p[0]), len(p))
	}
}
