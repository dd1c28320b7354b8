package load

import "testing"

type noDriver struct{}

func (noDriver) wake()       {}
func (noDriver) wait() error { return nil }

// Whatever is handed over in rounds, and whatever remains at the end, adds up, and nothing twice.
func TestBooksLoseNothing(t *testing.T) {
	r := bare(Config{}.withDefaults(), func() int64 { return 0 })
	slots := []*slot{newSlot(r, 0), newSlot(r, 1)}
	r.slots = slots
	b := newBooks(r)
	count := func(i int, n int64) { slots[i].cur.answers(&client{run: r, counts: true, good: n}, 1000*n) }

	count(0, 3)
	count(1, 4)
	done := make(chan bool)
	go func() { // worker 0 hands over in this round, worker 1 sleeps
		for !slots[0].asked.Load() {
		}
		slots[0].hand()
		done <- true
	}()
	if got := b.round(noDriver{}).requests; got != 3 && got != 0 {
		t.Errorf("first round brought %d, want worker 0's 3, or 0 if it was late", got)
	}
	<-done
	count(0, 5)
	count(1, 6)
	slots[1].hand() // of the first round
	b.round(noDriver{})
	count(1, 7)
	b.close()
	if got := b.total; got.requests != 3+4+5+6+7 || got.latency.Count() != got.requests {
		t.Errorf("total %d requests, %d samples, want 25", got.requests, got.latency.Count())
	}
}
