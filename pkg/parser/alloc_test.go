package parser

import (
	"testing"

	"github.com/handoff-http/handoff/internal/heads"
)

// never runs f and fails when it allocates.
func never(t *testing.T, what string, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(10, f); n != 0 {
		t.Errorf("%s: %v allocations, want 0", what, n)
	}
}

var sink []byte

func TestNothingAllocates(t *testing.T) {
	var r Request
	r.Reset()
	for _, in := range append(clientHeads(), append(heads.Mix(), heads.Wrk(), heads.Browser())...) {
		never(t, "accept", func() {
			if _, err := Parse(&r, in, 0); err != nil {
				t.Fatal(err)
			}
			sink, _ = r.Get("user-agent")
			sink, sink, sink = r.Path(), r.Query(), r.Host()
		})
		never(t, "byte by byte", func() {
			for i := range in {
				Parse(&r, in[:i+1], i)
			}
		})
	}
	for _, c := range some(headCases()) {
		in := []byte(c.in)
		never(t, c.claim, func() {
			_, err := Parse(&r, in, 0)
			refused(err)
		})
	}
	for _, c := range limitCases {
		in := []byte(c.in)
		var r Request
		r.SetLimits(testLimits)
		never(t, c.claim, func() {
			_, err := Parse(&r, in, 0)
			refused(err)
		})
	}
}

// refused uses an error the way the engine does.
func refused(err error) {
	if e, ok := err.(Error); ok && (e.Status() < 0 || e.Error() == "") {
		panic("unreachable")
	}
}

func TestChunkedNeverAllocates(t *testing.T) {
	for _, c := range chunkCases() {
		in, buf := []byte(c.in), make([]byte, len(c.in))
		never(t, c.claim, func() {
			var d Chunked
			d.Reset(ChunkLimits{})
			copy(buf, in)
			_, _, err := d.Decode(buf)
			refused(err)
		})
	}
}

func TestEveryErrorHasATextAndAStatus(t *testing.T) {
	want := map[Error]int{
		ErrPartial: 0, ErrLineTooLong: 414, ErrHeadTooLarge: 431, ErrTooManyFields: 431, ErrMajorVersion: 505,
		ErrCoding: 501, ErrExpectation: 417, ErrBodyTooLarge: 413,
	}
	texts := map[string]bool{}
	for e := ErrPartial; int(e) < len(faults); e++ {
		status, special := want[e]
		if !special {
			status = 400
		}
		if e.Status() != status || len(e.Error()) <= len("parser: ") || texts[e.Error()] {
			t.Errorf("Error(%d): %q, status %d; want a text of its own and %d", e, e.Error(), e.Status(), status)
		}
		texts[e.Error()] = true
	}
	for _, e := range []Error{0, 255} {
		if e.Status() != 0 || e.Error() == "" {
			t.Errorf("Error(%d): %q, status %d; want some text and 0", e, e.Error(), e.Status())
		}
	}
}
