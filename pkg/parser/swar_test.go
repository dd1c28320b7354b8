package parser

import (
	"math/bits"
	"testing"
	"unsafe"
)

// Each …Stops function must mark, as its lowest, exactly the first byte outside its own set, whatever surrounds it. All
// pairs of bytes at all places are enough: carries and borrows reach one byte at a time.
func TestStopsMarkTheFirstByteOutsideTheirClass(t *testing.T) {
	letter := func(b byte) bool { return lower(b) >= 'a' && lower(b) <= 'z' }
	for _, c := range []struct {
		name  string
		stops func(uint64) uint64
		pass  func(byte) bool
		fill  byte
	}{
		{"name", nameStops, func(b byte) bool { return letter(b) || b == '-' || b == '.' }, 'n'},
		{"value", valueStops, func(b byte) bool { return b >= ' ' && b < 0x7f }, ' '},
		{"target", targetStops, func(b byte) bool { return b > ' ' && b < 0x7f && b != '#' }, '!'},
		{"host", hostStops, func(b byte) bool { return letter(b) || b == '-' || b == '.' || b >= '0' && b <= '9' }, '9'},
	} {
		for pair := range 1 << 16 {
			for at := range 7 {
				w := uint64(c.fill)*ones&^(0xffff<<(8*at)) | uint64(pair)<<(8*at)
				want := 8
				for i := 7; i >= 0; i-- {
					if !c.pass(byte(w >> (8 * i))) {
						want = i
					}
				}
				if got := bits.TrailingZeros64(c.stops(w)) / 8; got != want {
					t.Fatalf("%sStops(%#016x) stops at %d, want %d", c.name, w, got, want)
				}
			}
		}
	}
}

func TestWordReadsZerosBeyondTheEnd(t *testing.T) {
	buf := []byte("0123456789abcdef")
	p := unsafe.Pointer(unsafe.SliceData(buf))
	for n := 8; n <= len(buf); n++ {
		for i := range n + 1 {
			want := uint64(0)
			for j := min(i+8, n) - 1; j >= i; j-- {
				want = want<<8 | uint64(buf[j])
			}
			if got := word(p, i, n-8); got != want {
				t.Errorf("word at %d of %d = %#x, want %#x", i, n, got, want)
			}
		}
	}
}

// sameWord disregards bit 0x20: over the bytes that a name or value can hold, that is case and nothing else.
func TestSameWordFoldsCaseAndNothingElse(t *testing.T) {
	for _, word := range []string{"host", "close", "expect", "chunked", "keep-alive", "100-continue", "content-length", "transfer-encoding"} {
		for at := range len(word) {
			for b := range 256 {
				if b < 0x20 || b == 0x7f {
					continue
				}
				in := []byte(word)
				in[at] = byte(b)
				want := lower(byte(b)) == word[at]
				if got := sameWord(unsafe.Pointer(unsafe.SliceData(in)), 0, word); got != want {
					t.Errorf("sameWord(%q, %q) = %t, want %t", in, word, got, want)
				}
			}
		}
	}
}

// The class tables against the grammar, spelled out once more.
func TestClasses(t *testing.T) {
	in := func(b byte, set string) bool {
		for i := range len(set) {
			if set[i] == b {
				return true
			}
		}
		return false
	}
	for i := range 256 {
		b := byte(i)
		dig := b >= '0' && b <= '9'
		alnum := dig || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
		obs := b >= 0x80
		for _, c := range []struct {
			name string
			set  byte
			want bool
		}{
			{"tchar (9110 §5.6.2)", tchar, alnum || in(b, "!#$%&'*+-.^_`|~")},
			{"unreserved and sub-delims (3986 §2)", host, alnum || in(b, "-._~!$&'()*+,;=")},
			{"HEXDIG (5234)", hex, dig || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'},
			{"DIGIT (5234)", digit, dig},
			{"qdtext (9110 §5.6.4)", quoted, obs || in(b, "\t !") || b >= 0x23 && b <= 0x5b || b >= 0x5d && b <= 0x7e},
			{"quoted-pair (9110 §5.6.4), field value (9110 §5.5)", text, obs || in(b, "\t ") || b >= 0x21 && b <= 0x7e},
			{"target", visible, b >= 0x21 && b <= 0x7e && b != '#'},
		} {
			if got := is(b, c.set); got != c.want {
				t.Errorf("%s: %#x %t, want %t", c.name, b, got, c.want)
			}
		}
	}
}
