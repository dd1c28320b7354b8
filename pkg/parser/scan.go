package parser

import "unsafe"

// The scans: where does it end, and is every byte up to there allowed? All of the hot path's byte classification, but for that of fused, is behind
// targetEnd, hostEnd and takeFields. They look at p[:n] and nothing else, for i ≤ n and n ≥ 8. Each goes sixty-four bytes at a
// time where the processor can (scan_amd64.s) and eight at a time elsewhere and in short buffers; the answers are the same.

// targetEnd is the first byte at or after i that has no place in a request target, n if there is none.
func targetEnd(p unsafe.Pointer, i, n int) int {
	if scans >= avx2 && n >= vectorMin {
		return vectorTargetEnd(p, i, n)
	}
	return swarTargetEnd(p, i, n)
}

func swarTargetEnd(p unsafe.Pointer, i, n int) int {
	for {
		if m := targetStops(word(p, i, n-8)); m != 0 {
			return i + first(m)
		}
		i += 8
	}
}

// hostEnd is the first byte at or after i that is no letter, digit, '-' or '.', n if there is none.
func hostEnd(p unsafe.Pointer, i, n int) int {
	if scans >= avx2 && n >= vectorMin {
		return vectorHostEnd(p, i, n)
	}
	return swarHostEnd(p, i, n)
}

func swarHostEnd(p unsafe.Pointer, i, n int) int {
	for {
		if m := hostStops(word(p, i, n-8)); m != 0 {
			return i + first(m)
		}
		i += 8
	}
}

// scanFields takes field lines from i on and indexes them in table from count on. It returns where it stopped, how many fields
// there are, and whether it stopped after the blank line rather than before a line it could not take: a faulty or
// unfinished one, or one more than the table holds. A field line is a token, ':', and a value up to CRLF (RFC 9112 §5).
//
// The line's end is found before its colon, so that the next line does not wait for this one's name. It is long and has a
// goto for a reason: both ends through functions of their own cost 40 % on varied heads (calls empty the registers), a flag
// in place of the goto 12 %.
func scanFields(p unsafe.Pointer, i, n int, table []uint64, count int) (int, int, bool) {
	last := n - 8
	var stop, colon, from, to int
	var m uint64
	for i+2 <= n {
		if load16(p, i) == crlf {
			return i + 2, count, true
		}
		if count >= len(table) {
			break
		}

		// Thirty-two bytes a step. On varied heads the branch predictor's memory runs out first, and this way fewer branches
		// depend on the length: eight bytes a step cost 30 %, sixteen 12 %. Picking the word by arithmetic costs 10 %
		// in place of branches: every line then waits for the one before, which a predicted branch does not.
		stop = i
		for stop+24 <= last {
			m0, m1 := valueStops(load64(p, stop)), valueStops(load64(p, stop+8))
			m2, m3 := valueStops(load64(p, stop+16)), valueStops(load64(p, stop+24))
			if m0|m1|m2|m3 == 0 {
				stop += 32
				continue
			}
			if m = m0; m != 0 {
				goto found
			}
			if stop, m = stop+8, m1; m != 0 {
				goto found
			}
			if stop, m = stop+8, m2; m != 0 {
				goto found
			}
			stop, m = stop+8, m3
			goto found
		}
		for m = valueStops(word(p, stop, last)); m == 0; m = valueStops(word(p, stop, last)) {
			stop += 8
		}
	found:
		stop += first(m)
		if stop+2 > n || load16(p, stop) != crlf {
			if stop = valueEnd(p, stop, n); stop+2 > n || load16(p, stop) != crlf {
				break
			}
		}

		// There is a CR before n now, and it is no tchar: the name ends before it, and so do the loads.
		colon = i
		for m = nameStops(word(p, colon, last)); m == 0; m = nameStops(word(p, colon, last)) {
			colon += 8
		}
		colon += first(m)
		if load8(p, colon) != ':' || colon == i {
			if colon = nameEnd(p, colon); load8(p, colon) != ':' || colon == i {
				break
			}
		}

		from, to = colon+1, stop
		if load8(p, from) == ' ' {
			from++
		}
		if load8(p, from) <= ' ' || load8(p, to-1) <= ' ' {
			from, to = trim(p, from, to)
		}
		table[count] = pack(i, colon, from, to)
		count++
		i = stop + 2
	}
	return i, count, false
}

// valueEnd is valueStops made exact: it passes the HTABs and obs-text that stopped a scan.
func valueEnd(p unsafe.Pointer, i, n int) int {
	for i < n && is(load8(p, i), text) {
		i++
	}
	return i
}

// nameEnd is nameStops made exact: it passes the rare tchars. A byte that is none must lie ahead.
func nameEnd(p unsafe.Pointer, i int) int {
	for is(load8(p, i), tchar) {
		i++
	}
	return i
}

// trim cuts the blanks around a value (RFC 9110 §5.6.3).
func trim(p unsafe.Pointer, from, to int) (int, int) {
	for from < to && blank(load8(p, from)) {
		from++
	}
	for from < to && blank(load8(p, to-1)) {
		to--
	}
	return from, to
}

func blank(b byte) bool { return b == ' ' || b == '\t' }
