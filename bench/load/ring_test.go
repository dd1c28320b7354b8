package load

import "testing"

// What goes in comes out in order, through every growth and wrap.
func TestRingKeepsOrder(t *testing.T) {
	var r ring
	in, out := int64(0), int64(0)
	for round := range 400 {
		for range round % 37 * 10 {
			if !r.push(in) {
				t.Fatalf("no room for the %dth", in)
			}
			in++
		}
		for range min(r.n, round%31*8) {
			if got := r.pop(); got != out {
				t.Fatalf("got %d out, want %d", got, out)
			}
			out++
		}
	}
	if int64(r.n) != in-out || in < 10*ringLeast {
		t.Errorf("%d in, %d out, %d inside", in, out, r.n)
	}
}

func TestRingIsBounded(t *testing.T) {
	r := ring{at: make([]int64, ringMost), n: ringMost}
	if r.push(1) {
		t.Errorf("took more than %d", ringMost)
	}
	r.pop()
	if !r.push(1) {
		t.Error("refused though there was room")
	}
}

func TestFreeClientsTakeTurns(t *testing.T) {
	var q queue
	c := make([]client, 4)
	for i := range c {
		q.push(&c[i])
	}
	q.remove(&c[1])
	q.remove(&c[3])
	if q.pop() != &c[0] || q.pop() != &c[2] || q.pop() != nil {
		t.Error("not first in, first out")
	}
	q.push(&c[3])
	q.push(&c[1])
	if q.pop() != &c[3] || c[3].idle || !c[1].idle || q.pop() != &c[1] {
		t.Error("a client that was taken out did not come back in order")
	}
}
