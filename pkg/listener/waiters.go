package listener

import (
	"slices"
	"sync"
	"sync/atomic"
)

// waiters are those who wait for one thing. The zero value has none, and waking none costs one load.
//
// No wake-up is lost: a waiter arms first and then looks again for what it wants; whoever provides it does so first and
// then looks whether somebody armed. One of the two sees the other.
type waiters struct {
	armed atomic.Bool
	mu    sync.Mutex
	woken chan struct{} // closed by wake, made by arm
	loops []*Listener   // whose OnSpace is to be called
}

// arm asks to be told by the next wake: through the channel, and through loop's OnSpace unless loop is nil.
func (w *waiters) arm(loop *Listener) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed.Store(true)
	if w.woken == nil {
		w.woken = make(chan struct{})
	}
	if loop != nil && !slices.Contains(w.loops, loop) {
		w.loops = append(w.loops, loop)
	}
	return w.woken
}

// wake tells everybody who armed, not only one: the one might find nothing in its queue while others have.
func (w *waiters) wake() {
	if !w.armed.Load() {
		return
	}
	for _, l := range w.release() {
		if told := l.space.Load(); told != nil {
			(*told)()
		}
	}
}

func (w *waiters) release() (loops []*Listener) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed.Store(false)
	if w.woken != nil {
		close(w.woken)
		w.woken = nil
	}
	loops, w.loops = w.loops, nil
	return loops
}
