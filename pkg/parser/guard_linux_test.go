package parser

import (
	"syscall"
	"testing"

	"github.com/handoff-http/handoff/internal/heads"
)

// guarded returns a buffer between two unreadable pages: one byte read too far, or too early, is a SIGSEGV.
func guarded(t *testing.T) []byte {
	page := syscall.Getpagesize()
	size := 17 * page
	mem, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatalf("mmap %d bytes: %v", size+2*page, err)
	}
	t.Cleanup(func() { syscall.Munmap(mem) })
	for _, off := range []int{0, page + size} {
		if err := syscall.Mprotect(mem[off:off+page], syscall.PROT_NONE); err != nil {
			t.Fatalf("mprotect: %v", err)
		}
	}
	return mem[page : page+size]
}

// Loads are unchecked, so nothing but this proves that none of them leaves the buffer, by whichever scan.
func TestNothingBeyondTheInputIsRead(t *testing.T) {
	for _, p := range paths {
		t.Run(p.String(), func(t *testing.T) {
			force(t, p)
			guardedParse(t)
		})
	}
}

func guardedParse(t *testing.T) {
	mem := guarded(t)
	check := func(l Limits, in string) {
		for end := range len(in) + 1 {
			var s Request
			s.SetLimits(l)
			want, wantErr := Parse(&s, []byte(in[:end]), 0)
			for _, at := range [][]byte{mem[len(mem)-end:], mem[:end]} {
				var r Request
				r.SetLimits(l)
				copy(at, in)
				if n, err := Parse(&r, at, 0); n != want || err != wantErr {
					t.Fatalf("%q between pages: %d, %v; elsewhere %d, %v", in[:end], n, err, want, wantErr)
				}
				r.Get("content-length")
			}
		}
	}
	for _, c := range some(headCases()) {
		check(Limits{}, c.in)
	}
	for _, c := range limitCases {
		check(testLimits, c.in)
	}
	for _, h := range append(some(clientHeads()), append(heads.Mix()[:16], heads.Wrk(), heads.Curl(), heads.Browser(), heads.ChunkedPost())...) {
		check(Limits{}, string(h))
	}
}
