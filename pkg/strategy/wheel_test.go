package strategy

import (
	"math/rand/v2"
	"testing"
)

const slot = int64(slotWidth)

type item struct {
	timer timer[*item]
	at    int64
	calls int
}

func newItem() *item {
	i := &item{}
	i.timer.owner = i
	return i
}

func TestAWheelWaitsForItsEarliestDeadline(t *testing.T) {
	var w wheel[*item]
	if got := w.wait(0); got != -1 {
		t.Errorf("an empty wheel waits %d ms, want no bound", got)
	}
	a, b := newItem(), newItem()
	w.put(&a.timer, 10*slot, 0)
	w.put(&b.timer, 3*slot, 0)
	for now, want := range map[int64]int64{0: 4 * slot, 2 * slot: 2 * slot} {
		if got := int64(w.wait(now)) * 1e6; got < want || got > want+1e6 {
			t.Errorf("at %d ms the wheel waits %d ms, want %d rounded up", now/1e6, got/1e6, want/1e6)
		}
	}
	w.remove(&b.timer)
	if got := int64(w.wait(0)) * 1e6; got < 10*slot {
		t.Errorf("with the earliest removed the wheel waits %d ms, want at least %d", got/1e6, 10*slot/1e6)
	}
	w.remove(&a.timer)
	w.remove(&a.timer) // twice does no harm
	if got := w.wait(0); got != -1 || w.count != 0 {
		t.Errorf("emptied, the wheel waits %d ms and counts %d, want no bound and none", got, w.count)
	}
}

func TestAWheelIsNeverEarlyAndLittleLate(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var w wheel[*item]
	items := make([]*item, 500)
	now := int64(12345 * slot)
	for i := range items {
		items[i] = newItem()
		items[i].at = now + random.Int64N(100*1e9)
		w.put(&items[i].timer, items[i].at, now)
	}
	left := len(items)
	for end := now + 110*1e9; now < end; now += random.Int64N(2 * slot) {
		w.expired(now, func(i *item) {
			left--
			if late := now - i.at; late < 0 || late > 4*slot {
				t.Errorf("a deadline came up %d ms late, want 0 to %d", late/1e6, 4*slot/1e6)
			}
		})
	}
	if left != 0 || w.count != 0 {
		t.Errorf("%d deadlines have not come up, the wheel counts %d", left, w.count)
	}
}

// What lies beyond the horizon waits a round in the farthest slot, and is looked at again then, once.
func TestAWheelLooksAgainAtFarDeadlines(t *testing.T) {
	for _, late := range []int64{0, 1, 2, 100, wheelSlots - 1, wheelSlots, 5 * wheelSlots} {
		for _, by := range []int64{wheelSlots * slot, 200e9, 1 << 62} {
			var w wheel[*item]
			a := newItem()
			w.put(&a.timer, by, 0)
			now := (wheelSlots - 1 + late) * slot
			for range 3 {
				w.expired(now, func(i *item) {
					if i.calls++; i.calls > 10 {
						t.Fatalf("by %d s, %d slots late: asked again and again at the same time", by/1e9, late)
					}
					w.put(&i.timer, max(by, now+1), now)
				})
			}
			if a.calls != 1 || w.count != 1 {
				t.Errorf("by %d s, %d slots late: asked %d times, the wheel counts %d; want once, and put back", by/1e9, late, a.calls, w.count)
			}
		}
	}
}

// A connection whose deadline moves on is not touched: the wheel asks when the old one comes up, and gets the new one.
func TestAWheelIsLazy(t *testing.T) {
	var w wheel[*item]
	a := newItem()
	deadline := int64(10 * slot)
	w.put(&a.timer, deadline, 0)
	for now := int64(0); now < 100*slot; now += slot {
		if now < 50*slot {
			deadline = now + 10*slot // a request has kept it alive
		}
		w.expired(now, func(i *item) {
			i.calls++
			if deadline > now {
				w.put(&i.timer, deadline, now)
			}
		})
	}
	if a.calls < 5 || a.calls > 7 || w.count != 0 {
		t.Errorf("asked %d times in 60 slots, %d left; want about one in ten slots and none left", a.calls, w.count)
	}
}

func TestATimerMovesToAnEarlierDeadline(t *testing.T) {
	var w wheel[*item]
	a, b := newItem(), newItem()
	w.put(&a.timer, 1000*slot, 0)
	w.put(&b.timer, 1000*slot, 0)
	w.put(&a.timer, 5*slot, 0)
	var up []*item
	w.expired(8*slot, func(i *item) { up = append(up, i) })
	if len(up) != 1 || up[0] != a || w.count != 1 {
		t.Errorf("%d have come up, %d are left; want the moved one up and the other left", len(up), w.count)
	}
}

// f may take out others, of the same slot too.
func TestAWheelLetsItsTimersRemoveEachOther(t *testing.T) {
	var w wheel[*item]
	items := make([]*item, 9)
	for i := range items {
		items[i] = newItem()
		w.put(&items[i].timer, 5*slot, 0)
	}
	calls := 0
	w.expired(20*slot, func(*item) {
		calls++
		for _, i := range items {
			w.remove(&i.timer)
		}
	})
	if calls != 1 || w.count != 0 {
		t.Errorf("%d came up, %d left; want one, which removed all others", calls, w.count)
	}
}
