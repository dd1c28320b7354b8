package uring

import "encoding/binary"

// pollEvents lays a poll's events out as the kernel reads them: on big-endian machines with the 16-bit halves swapped.
func pollEvents(e uint32) uint32 {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return e
	}
	return e<<16 | e>>16
}
