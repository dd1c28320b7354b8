package parser

import (
	"bytes"
	"slices"
	"testing"

	"github.com/handoff-http/handoff/internal/heads"
)

// seedHeads adds every case of the tables and every made-up head.
func seedHeads(add func(in []byte)) {
	for _, c := range slices.Concat(headCases()[:500], limitCases) {
		add([]byte(c.in))
	}
	for _, h := range append(clientHeads(), append(heads.Mix()[:32], heads.Wrk(), heads.Curl(), heads.Browser(), heads.ChunkedPost())...) {
		add(h)
	}
}

// FuzzSplit: however the bytes are cut, the answer is the same.
func FuzzSplit(f *testing.F) {
	seedHeads(func(in []byte) { f.Add(in, uint16(len(in)/3), uint16(len(in)/2), false) })
	f.Fuzz(func(t *testing.T, in []byte, a, b uint16, small bool) {
		l := Limits{}
		if small {
			l = testLimits
		}
		want := outcome(l, in)
		first := int(a) % (len(in) + 1)
		second := first + int(b)%(len(in)-first+1)
		if got := outcome(l, in, first, second); got != want {
			t.Errorf("%q cut at %d and %d\n  got  %s\n  want %s", in, first, second, got, want)
		}
		if got := outcome(l, in, bytewise(len(in))...); got != want {
			t.Errorf("%q byte by byte\n  got  %s\n  want %s", in, got, want)
		}
	})
}

// FuzzRoundTrip: a head written from what was parsed parses to the same request.
func FuzzRoundTrip(f *testing.F) {
	seedHeads(func(in []byte) { f.Add(in) })
	f.Fuzz(func(t *testing.T, in []byte) {
		var r, again Request
		if _, err := Parse(&r, in, 0); err != nil {
			return
		}
		out := write(&r)
		n, err := Parse(&again, out, 0)
		if err != nil || n != len(out) {
			t.Fatalf("%q written as %q: %d, %v", in, out, n, err)
		}
		if got, want := describe(&again), describe(&r); got != want {
			t.Errorf("%q written as %q\n  got  %s\n  want %s", in, out, got, want)
		}
		if twice := write(&again); !bytes.Equal(twice, out) {
			t.Errorf("%q written twice: %q, then %q", in, out, twice)
		}
	})
}

// write is the head that says what r says, in the plainest form.
func write(r *Request) []byte {
	b := slices.Concat(r.MethodBytes(), []byte(" "), r.Target(), []byte(" HTTP/1."), []byte{'0' + byte(r.Minor())}, []byte("\r\n"))
	for i := range r.Len() {
		name, value := r.Field(i)
		b = slices.Concat(b, name, []byte(": "), value, []byte("\r\n"))
	}
	return append(b, "\r\n"...)
}
