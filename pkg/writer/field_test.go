package writer

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// plainName and plainValue are the rules once more, a byte at a time and with nothing in common with the words that
// putField looks at: RFC 9110 §5.6.2 and §5.5.
func plainName(name []byte) bool {
	for _, c := range name {
		alnum := '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
		if !alnum && bytes.IndexByte([]byte("!#$%&'*+-.^_`|~"), c) < 0 {
			return false
		}
	}
	return len(name) > 0
}

func plainValue(v []byte) bool {
	for _, c := range v {
		if c != '\t' && (c < 0x20 || c == 0x7f) {
			return false
		}
	}
	return true
}

// TestWordsDecideAsBytesDo puts every byte at every place of a name and of a value, at each length that takes another way:
// few bytes, a word, overlapping words, several.
func TestWordsDecideAsBytesDo(t *testing.T) {
	for _, good := range []string{"Abcdefghijklmnopqrstuvwxyz-ABCDEFG", "----------------------------------", "0_a.b~c!d#e$f%g&h'i*j+k^l`m|n9o8pZ"} {
		for n := 0; n <= len(good); n++ {
			if testing.Short() && n%5 != 0 {
				continue
			}
			in := []byte(good[:n])
			sameAsBytes(t, in)
			for at := range n {
				for c := range 256 {
					in[at] = byte(c)
					sameAsBytes(t, in)
				}
				in[at] = good[at]
			}
		}
	}
}

// TestRandomWordsDecideAsBytesDo: what a carry, a borrow or a second bad byte could hide.
func TestRandomWordsDecideAsBytesDo(t *testing.T) {
	const edges = "\x00\x01\x08\t\n\r\x1f !,-.:@AZ[`az{~\x7f\x80\x81\xa0\xad\xff"
	r := rand.New(rand.NewPCG(1, 2))
	times := 200_000
	if testing.Short() {
		times = 10_000
	}
	for range times {
		in := make([]byte, r.IntN(40))
		for i := range in {
			switch r.IntN(8) {
			case 0:
				in[i] = byte(r.Uint32())
			case 1:
				in[i] = edges[r.IntN(len(edges))]
			default:
				in[i] = byte('a' + r.IntN(26))
			}
		}
		sameAsBytes(t, in)
	}
}

func sameAsBytes(t *testing.T, in []byte) {
	t.Helper()
	if got, want := nameOK(in), plainName(in); got != want {
		t.Fatalf("name %q: %v, want %v", in, got, want)
	}
	if got, want := valueOK(in), plainValue(in); got != want {
		t.Fatalf("value %q: %v, want %v", in, got, want)
	}
}

// FuzzField: a field is written exactly as it was given, or refused as byte by byte.
func FuzzField(f *testing.F) {
	f.Add([]byte("Content-Type"), []byte("text/html; charset=utf-8"))
	f.Add([]byte("ETag"), []byte("\"a\""))
	f.Add([]byte("X\x80"), []byte("a\r\nb"))
	f.Fuzz(func(t *testing.T, name, value []byte) {
		want := Error(0)
		switch {
		case !plainName(name):
			want = ErrName
		case !plainValue(value):
			want = ErrValue
		}
		if got := copied(name, value); got != want {
			t.Errorf("%q: %q gave %d, want %d", name, value, got, want)
		}
	})
}
