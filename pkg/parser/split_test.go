package parser

import (
	"fmt"
	"slices"
	"testing"
)

// outcome is the final answer to in when it arrives in pieces that end at the cuts, each parsed where a fresh buffer has just
// put it. Nothing beyond a fault is ever sent.
func outcome(l Limits, in []byte, cuts ...int) string {
	var r Request
	r.SetLimits(l)
	seen := 0
	for _, cut := range append(cuts, len(in)) {
		n, err := Parse(&r, slices.Clone(in[:cut]), seen)
		switch {
		case err == nil:
			return fmt.Sprintf("%d %s", n, describe(&r))
		case err != ErrPartial:
			return fmt.Sprintf("%v, HEAD %t", err, r.Method() == Head)
		}
		seen = cut
	}
	return fmt.Sprintf("%v, HEAD %t", ErrPartial, r.Method() == Head)
}

// bytewise is every cut there is.
func bytewise(n int) []int {
	cuts := make([]int, n)
	for i := range cuts {
		cuts[i] = i
	}
	return cuts
}

// apart is how far apart a test goes through a series that takes long: it takes all, but with -short under the race
// detector, which makes each many times as dear and sees no more for it, one in seven.
func apart() int {
	if raced && testing.Short() {
		return 7
	}
	return 1
}

// some are the cases that a test goes through. Most are of a series of all bytes at one place, so there are some of each.
func some[C any](all []C) (sample []C) {
	for i := 0; i < len(all); i += apart() {
		sample = append(sample, all[i])
	}
	return sample
}

// splits checks that in ends in the same answer whole, byte by byte, and in two pieces cut anywhere.
func splits(t *testing.T, l Limits, claim string, in []byte) {
	t.Helper()
	want := outcome(l, in)
	if got := outcome(l, in, bytewise(len(in))...); got != want {
		t.Errorf("%s\n  in %q byte by byte\n  got  %s\n  want %s", claim, in, got, want)
	}
	for cut := range in {
		if got := outcome(l, in, cut); got != want {
			t.Errorf("%s\n  in %q cut at %d\n  got  %s\n  want %s", claim, in, cut, got, want)
			return
		}
	}
}

func TestEverySplitEndsInTheSameAnswer(t *testing.T) {
	for _, c := range some(headCases()) {
		splits(t, Limits{}, c.claim, []byte(c.in))
		splits(t, Limits{}, c.claim+", cut short", []byte(c.in[:len(c.in)*2/3]))
	}
	for _, c := range limitCases {
		splits(t, testLimits, c.claim, []byte(c.in))
	}
}

// A fault is told as soon as it is certain, not when the blank line comes, which may be never.
func TestFaultsAreToldEarly(t *testing.T) {
	for _, c := range []headCase{
		{"TLS, at its first byte", "\x16", ErrMethod},
		{"a blank before the method", " ", ErrMethod},
		{"a fragment", "GET /#", ErrTarget},
		{"a control byte in a target", "GET /\x01", ErrTarget},
		{"obs-text in a target", "GET /\xc3", ErrTarget},
		{"no version", "GET /\r", ErrVersion},
		{"the version's case", "GET / h", ErrVersion},
		{"LF for CRLF", "GET / HTTP/1.1\n", ErrVersion},
		{"HTTP/2, before its blank line", "PRI * HTTP/2.0\r\n", ErrMajorVersion},
		{"the form of the target", "GET x HTTP/1.1\r\n", ErrTarget},
		{"obs-fold", "GET / HTTP/1.1\r\nHost: a\r\n ", ErrFold},
		{"a blank before the colon", "GET / HTTP/1.1\r\nHost ", ErrFieldName},
		{"a NUL in a value", "GET / HTTP/1.1\r\nHost: a\x00", ErrFieldValue},
		{"a bare LF", "GET / HTTP/1.1\r\nHost: a\n", ErrLineEnd},
		{"a bare CR", "GET / HTTP/1.1\r\nHost: a\rb", ErrLineEnd},
		{"a ninth empty line", "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r", ErrEmptyLines},
	} {
		in := []byte(c.in)
		var r Request
		for i := range in {
			_, err := Parse(&r, in[:i+1], i)
			want := ErrPartial
			if i+1 == len(in) {
				want = c.want
			}
			if err != want {
				t.Errorf("%s\n  in   %q\n  got  %v\n  want %v", c.claim, in[:i+1], err, want)
				break
			}
		}
	}
}

// Feeding a head byte by byte costs about as much as feeding it whole: what has been examined is not examined again. Here
// each byte is poisoned as soon as another has followed it; a second look would refuse it.
func TestAnUnfinishedLineIsNotExaminedAgainFromItsStart(t *testing.T) {
	for _, c := range []struct{ done, goes string }{
		{"GET /", "a-target-that-goes-on-and-on"},
		{"GET / HTTP/1.1\r\nHost: a\r\nN", "ame-that-goes-on-and-on"},
		{"GET / HTTP/1.1\r\nHost: a\r\nName: ", "value that goes on and on"},
	} {
		in := []byte(c.done + c.goes)
		var r Request
		for i := range in {
			if _, err := Parse(&r, in[:i+1], i); err != ErrPartial {
				t.Fatalf("Parse(%q) = %v, want %v", in[:i+1], err, ErrPartial)
			}
			if i > len(c.done) {
				in[i-1] = 0
			}
		}
	}
}
