package parser

import (
	"syscall"
	"testing"

	"github.com/handoff-http/handoff/internal/heads"
)

// guarded returns a buffer that ends where an unreadable page begins: one byte read too far is a SIGSEGV.
func guarded(t *testing.T) []byte {
	page := syscall.Getpagesize()
	size := 17 * page
	mem, err := syscall.Mmap(-1, 0, size+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatalf("mmap %d bytes: %v", size+page, err)
	}
	t.Cleanup(func() { syscall.Munmap(mem) })
	if err := syscall.Mprotect(mem[size:], syscall.PROT_NONE); err != nil {
		t.Fatalf("mprotect: %v", err)
	}
	return mem[:size]
}

// Loads of eight bytes are unchecked, so nothing but this proves that none of them crosses the end of the buffer.
func TestNothingBeyondTheInputIsRead(t *testing.T) {
	mem := guarded(t)
	check := func(l Limits, in string) {
		for end := range len(in) + 1 {
			var r Request
			r.SetLimits(l)
			at := mem[len(mem)-end:]
			copy(at, in)
			n, err := Parse(&r, at, 0)
			var s Request
			s.SetLimits(l)
			if m, want := Parse(&s, []byte(in[:end]), 0); n != m || err != want {
				t.Fatalf("%q at the page's end: %d, %v; elsewhere %d, %v", in[:end], n, err, m, want)
			}
			r.Get("content-length")
		}
	}
	for _, c := range headCases() {
		check(Limits{}, c.in)
	}
	for _, c := range limitCases {
		check(testLimits, c.in)
	}
	for _, h := range append(heads.Mix()[:16], heads.Wrk(), heads.Curl(), heads.Browser(), heads.ChunkedPost()) {
		check(Limits{}, string(h))
	}
}
