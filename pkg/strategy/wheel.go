package strategy

// wheel is a lazy timer wheel: a connection lies in the slot of a deadline it once had. When the slot comes up the
// deadline is looked at again, so moving one later costs nothing, and a request that keeps a connection alive never
// touches the wheel.
type wheel[T any] struct {
	slots [wheelSlots]*timer[T]
	next  int64 // the slot, counted from time 0, that comes up next
	first int64 // no slot before this one is occupied; kept so that a busy loop need not search at each turn
	count int
}

// timer is one entry, part of the connection that owns it.
type timer[T any] struct {
	by         int64 // ns; the deadline it lies under, 0: in no slot
	slot       int
	prev, link *timer[T]
	owner      T
}

const (
	wheelSlots = 2048
	slotWidth  = 50e6 // ns; later than that a deadline is not missed by much: 102 s in all, and what is later waits a round
)

// put enters t under deadline by, or moves it there.
func (w *wheel[T]) put(t *timer[T], by, now int64) {
	w.remove(t)
	if w.count == 0 {
		w.next = now / slotWidth // an empty wheel stands still
		w.first = w.next + wheelSlots
	}
	at := min(max(by/slotWidth, w.next)+1, w.next+wheelSlots-1)
	w.first = min(w.first, at)
	t.by, t.slot = by, int(at%wheelSlots)
	t.link = w.slots[t.slot]
	if t.link != nil {
		t.link.prev = t
	}
	w.slots[t.slot] = t
	w.count++
}

func (w *wheel[T]) remove(t *timer[T]) {
	if t.by == 0 {
		return
	}
	if t.prev != nil {
		t.prev.link = t.link
	} else {
		w.slots[t.slot] = t.link
	}
	if t.link != nil {
		t.link.prev = t.prev
	}
	t.by, t.prev, t.link = 0, nil, nil
	w.count--
}

// expired calls f for every timer whose slot has come up, each taken out first. f may put it, or another, back.
func (w *wheel[T]) expired(now int64, f func(T)) {
	for ; w.count > 0 && w.next <= now/slotWidth; w.next++ {
		i, at := int(w.next%wheelSlots), w.next
		for t := w.slots[i]; t != nil && w.next == at; t = w.slots[i] { // an emptied wheel jumps ahead when f puts one back
			w.remove(t)
			f(t.owner)
		}
	}
}

// wait is how many ms may pass before the next occupied slot comes up, -1 without bound.
func (w *wheel[T]) wait(now int64) int {
	if w.count == 0 {
		return -1
	}
	for w.first = max(w.first, w.next); w.slots[w.first%wheelSlots] == nil; {
		w.first++
	}
	return int(max(w.first*slotWidth-now, 0)/1e6) + 1
}
