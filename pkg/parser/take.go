package parser

import (
	"math/bits"
	"unsafe"
)

// takeFields is scanFields by way of the vector scan where there is one, and framingFields of the first 64. The vector scan takes
// a whole section of good field lines and nothing else; what it does not take, it leaves to scanFields, so both agree
// on every fault.
func takeFields(p unsafe.Pointer, i, n int, table []uint64, count int) (end, fields int, likely uint64, done bool) {
	if rest := table[count:]; scans >= avx2 && n >= vectorMin && len(rest) >= minRoom {
		fields, end, likely = vectorFields(p, i, n, unsafe.SliceData(rest), len(rest))
		if end != 0 {
			if count > 0 {
				likely = bits.RotateLeft64(likely, count) | framingFields(p, table[:min(count, 64)])
			}
			return end, count + fields, likely, true
		}
	}
	end, fields, done = scanFields(p, i, n, table, count)
	if done {
		likely = framingFields(p, table[:min(fields, 64)])
	}
	return end, fields, likely, done
}
