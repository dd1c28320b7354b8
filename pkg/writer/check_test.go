package writer

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestValueByteRule(t *testing.T) {
	everyByteEverywhere(t, "valueOK", "value-of-a-field-x", valueOK, func(c byte) bool {
		return c == '\t' || c >= ' ' && c != 0x7f
	})
}

func TestNameByteRule(t *testing.T) {
	everyByteEverywhere(t, "nameOK", "Name-Of-A-Field-xY", nameOK, func(c byte) bool {
		return c > ' ' && c < 0x7f && !bytes.ContainsRune([]byte(`"(),/:;<=>?@[\]{}`), rune(c))
	})
}

// everyByteEverywhere puts each byte at each place of inputs of each length: whole words, tails and overlaps.
func everyByteEverywhere(t *testing.T, name, good string, f func([]byte) bool, legal func(byte) bool) {
	t.Helper()
	for n := 1; n <= len(good); n++ {
		for at := range n {
			for c := range 256 {
				in := []byte(good[:n])
				in[at] = byte(c)
				if got, want := f(in), legal(byte(c)); got != want {
					t.Fatalf("%s(%q) = %v, want %v", name, in, got, want)
				}
			}
		}
	}
}

func TestSeveralBadBytesDoNotHideEachOther(t *testing.T) {
	for _, pair := range []string{"\x00\x01", "\x7f\x80", "\x80\x7f", "\x1f\x20", "\t\n", "\n\t", "\x20\x1f", "\xff\x00"} {
		for at := range 9 {
			in := []byte("aaaaaaaaaaa")
			copy(in[at:], pair)
			if got, want := valueOK(in), slowValue(string(in)); got != want {
				t.Errorf("valueOK(%q) = %v, want %v", in, got, want)
			}
			if nameOK(in) {
				t.Errorf("nameOK(%q) = true, want false", in)
			}
		}
	}
}

func TestEmptyNameIsRefusedAndEmptyValueIsNot(t *testing.T) {
	if nameOK(nil) {
		t.Error("nameOK(nil) = true, want false")
	}
	if !valueOK(nil) {
		t.Error("valueOK(nil) = false, want true")
	}
}

func valueOK(v []byte) bool { return copied([]byte("Name"), v) != ErrValue }
func nameOK(v []byte) bool  { return copied(v, []byte("value")) != ErrName }

// copied also checks that what is accepted is what was copied, and nothing behind it.
func copied(name, value []byte) Error {
	const behind = "################"
	size := len(name) + len(value) + len(": \r\n")
	all := []byte(strings.Repeat("#", size) + behind)
	w := Response{dst: all[:0]}
	w.putField(string(name), string(value))
	if w.fault != 0 {
		return w.fault
	}
	if want := fmt.Sprintf("%s: %s\r\n%s", name, value, behind); string(all) != want || len(w.dst) != size {
		panic(fmt.Sprintf("putField(%q, %q) left %q, %d of it", name, value, all, len(w.dst)))
	}
	return 0
}
