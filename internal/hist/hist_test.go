package hist

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Every quantile is within 0.1 % of the sample that an exact sort puts at that rank.
func TestQuantilesAgreeWithASort(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	h, exact := New(), make([]int64, 0, 20000)
	for range cap(exact) {
		v := int64(math.Exp(rng.Float64()*24)) + 1 // 1 ns to 26 s, evenly over the magnitudes
		h.RecordN(v, 1)
		exact = append(exact, v)
	}
	slices.Sort(exact)
	for _, q := range []float64{0.001, 0.5, 0.9, 0.99, 0.999, 1} {
		want := exact[max(0, int(math.Round(q*float64(len(exact))))-1)]
		got := h.Quantile(q)
		if math.Abs(float64(got-want)) > float64(want)/1000+1 {
			t.Errorf("q=%v: got %d want %d ± 0.1 %%", q, got, want)
		}
	}
}

func TestWhatIsOutOfRangeIsClampedAndCounted(t *testing.T) {
	h := New()
	for _, v := range []int64{-5, 0, 1, Highest, Highest + 1, math.MaxInt64} {
		h.RecordN(v, 1)
	}
	if h.Count() != 6 || h.Clamped() != 4 {
		t.Errorf("count %d clamped %d, want 6 and 4", h.Count(), h.Clamped())
	}
	if got := h.Quantile(0.01); got != Lowest {
		t.Errorf("lowest: got %d want %d", got, Lowest)
	}
	if got := h.Max(); got != Highest {
		t.Errorf("max: got %d want %d", got, Highest)
	}
}

func TestRecordNIsRecordNTimes(t *testing.T) {
	one, many := New(), New()
	for range 16 {
		one.RecordN(12345, 1)
	}
	many.RecordN(12345, 16)
	many.RecordN(99, 0)
	many.RecordN(99, -3)
	if one.Summary() != many.Summary() || many.Count() != 16 {
		t.Errorf("got %+v (%d) want %+v (16)", many.Summary(), many.Count(), one.Summary())
	}
}

func TestMergedIsTheSameAsRecordedTogether(t *testing.T) {
	together, merged := New(), New()
	for part := range 4 {
		h := New()
		for i := range 1000 {
			v := int64(part*1000000 + i*977 - 500)
			h.RecordN(v, 1)
			together.RecordN(v, 1)
		}
		merged.Merge(h)
	}
	if merged.Summary() != together.Summary() || merged.Count() != together.Count() || merged.Clamped() != together.Clamped() {
		t.Errorf("got %+v %d %d want %+v %d %d", merged.Summary(), merged.Count(), merged.Clamped(),
			together.Summary(), together.Count(), together.Clamped())
	}
}

func TestEncodingRoundTrip(t *testing.T) {
	for name, values := range map[string][]int64{
		"empty": nil,
		"some":  {1, 2, 3, 1000, 1001, int64(time.Second), Highest},
	} {
		h := New()
		for _, v := range values {
			h.RecordN(v, 1)
		}
		s, err := h.Encode()
		if err != nil {
			t.Fatalf("%s: encode: %v", name, err)
		}
		back, err := Decode(s)
		if err != nil {
			t.Fatalf("%s: decode %q: %v", name, s, err)
		}
		if back.Summary() != h.Summary() || back.Count() != h.Count() {
			t.Errorf("%s: got %+v %d want %+v %d", name, back.Summary(), back.Count(), h.Summary(), h.Count())
		}
		back.RecordN(5, 1) // a decoded histogram is a whole one
		if back.Count() != h.Count()+1 {
			t.Errorf("%s: a decoded histogram does not record", name)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	other, err := hdrhistogram.New(1, 1000, 2).Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{
		"nothing":       "",
		"not base64":    "@@@@",
		"garbage":       "AAAAAAAAAAAAAAAA",
		"another range": string(other),
	} {
		if h, err := Decode(in); err == nil {
			t.Errorf("%s: Decode(%q) = %+v, want an error", name, in, h.Summary())
		}
	}
}

func TestResetEmpties(t *testing.T) {
	h := New()
	h.RecordN(-1, 1)
	h.RecordN(7, 1)
	h.Reset()
	if h.Count() != 0 || h.Clamped() != 0 || h.Summary() != (Summary{}) {
		t.Errorf("after Reset: %d %d %+v", h.Count(), h.Clamped(), h.Summary())
	}
}

func TestRecordDoesNotAllocate(t *testing.T) {
	h, v := New(), int64(0)
	if n := testing.AllocsPerRun(1000, func() { v += 991; h.RecordN(v, 1); h.RecordN(-v, 3) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}
