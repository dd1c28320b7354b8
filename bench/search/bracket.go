package search

import (
	"cmp"
	"slices"
)

// bracket is what is believed about rates. All that held are below all that failed, because later evidence strikes
// earlier: a rate that holds clears the failures below it, one that fails withdraws what held above it.
type bracket struct {
	holds   []hold // ascending
	fails   []fail // ascending
	under   int    // how many rates have held since the lowest failure became that
	doubted bool   // the lowest failure was asked again
}

type hold struct {
	rate float64
	long int // windows it held that were long
}

type fail struct {
	rate      float64
	saturated bool
}

func (b *bracket) hold(rate float64, long bool) {
	count := len(b.fails)
	b.fails = slices.DeleteFunc(b.fails, func(f fail) bool { return f.rate <= rate })
	if len(b.fails) < count {
		b.under, b.doubted = 0, false
	}
	i, known := slices.BinarySearchFunc(b.holds, rate, func(h hold, rate float64) int { return cmp.Compare(h.rate, rate) })
	if !known {
		b.holds = slices.Insert(b.holds, i, hold{rate: rate})
		b.under++
	}
	if long {
		b.holds[i].long++
	}
}

func (b *bracket) fail(rate float64, saturated bool) {
	b.holds = slices.DeleteFunc(b.holds, func(h hold) bool { return h.rate >= rate })
	i, known := slices.BinarySearchFunc(b.fails, rate, func(f fail, rate float64) int { return cmp.Compare(f.rate, rate) })
	if known {
		b.fails[i].saturated = saturated
		return
	}
	b.fails = slices.Insert(b.fails, i, fail{rate, saturated})
	if i == 0 {
		b.under, b.doubted = 0, false
	}
}

// low is the highest rate that held, 0 if none did.
func (b *bracket) low() float64 {
	if len(b.holds) == 0 {
		return 0
	}
	return b.holds[len(b.holds)-1].rate
}

// high is the lowest rate that failed, 0 if none did.
func (b *bracket) high() float64 {
	if len(b.fails) == 0 {
		return 0
	}
	return b.fails[0].rate
}

// saturated reports whether it was the generator that gave way at high.
func (b *bracket) saturated() bool { return len(b.fails) > 0 && b.fails[0].saturated }

// confirmed is how many long windows low held.
func (b *bracket) confirmed() int {
	if len(b.holds) == 0 {
		return 0
	}
	return b.holds[len(b.holds)-1].long
}

// doubtful reports whether high should be asked again: three rates in a row held ever closer under it, which a true knee
// brings about in one search of eight and a passing disturbance nearly always.
func (b *bracket) doubtful() bool { return len(b.fails) > 0 && !b.doubted && b.under >= 3 }
