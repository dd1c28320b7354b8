package heads

import (
	"bufio"
	"bytes"
	"hash/fnv"
	"net/http"
	"slices"
	"testing"
)

func TestEveryHeadIsValid(t *testing.T) {
	for _, h := range append(Mix(), Wrk(), Curl(), TechEmpower(), ChunkedPost(), Browser()) {
		if _, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(h))); err != nil {
			t.Errorf("ReadRequest(%q): %v", h, err)
		}
	}
}

func TestMixIsVariedAndAboutHalfAKilobyte(t *testing.T) {
	mix, total := Mix(), 0
	fields := make([]int, len(mix))
	for i, h := range mix {
		total += len(h)
		fields[i] = bytes.Count(h, []byte("\r\n")) - 2
	}
	if mean := total / len(mix); mean < 500 || mean > 540 {
		t.Errorf("mean = %d bytes, want about 520", mean)
	}
	if low, high := slices.Min(fields), slices.Max(fields); low != 3 || high != 17 {
		t.Errorf("fields %d..%d, want 3..17", low, high)
	}
	slices.SortFunc(mix, bytes.Compare)
	if n := len(slices.CompactFunc(mix, bytes.Equal)); n != 256 {
		t.Errorf("%d different heads, want 256", n)
	}
}

// Figures from different days are about the same bytes only while this sum stands.
func TestMixNeverChanges(t *testing.T) {
	sum := fnv.New64a()
	for _, h := range Mix() {
		sum.Write(h)
	}
	if got, want := sum.Sum64(), uint64(0xbfdbe4652e4be51c); got != want {
		t.Errorf("checksum %#x, want %#x", got, want)
	}
}
