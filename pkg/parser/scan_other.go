//go:build !amd64

package parser

import "unsafe"

// Without vector scans there is nothing to choose: scans stays swar and none of these is called.

const (
	available = swar
	vectorMin = 64
	minRoom   = 8
)

func vectorFields(p unsafe.Pointer, i, n int, entries *uint64, room int) (count, end int, likely uint64) {
	return 0, 0, 0
}

func vectorTargetEnd(p unsafe.Pointer, i, n int) int { return swarTargetEnd(p, i, n) }
func vectorHostEnd(p unsafe.Pointer, i, n int) int   { return swarHostEnd(p, i, n) }
