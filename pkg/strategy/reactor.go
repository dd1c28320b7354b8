package strategy

// Reactor runs event loops that accept, wait, read and parse, and gives each request to a worker, who handles it and
// writes the answer. A handler that blocks holds a worker and its own connection, not the loop. A worker that is done
// takes the next request, whosever it is. It needs Linux.
//
// Requests of one connection that have been read together are one job: their answers must leave in order anyway, and
// leave in one write.
type Reactor struct {
	Loops    int      // event loops; 0: GOMAXPROCS
	Workers  int      // handlers at once, of all loops together; 0: 256
	Queue    int      // requests of each loop that may wait for a worker
	Overload Overload // "": Block, which here stops reading rather than accepting
	Accept   Accept   // "": Shared
	Burst    int      // connections accepted per wake-up of the listener; 0: 64; below 0: until there are none
	Turn     int      // requests answered, or writes made, before another connection gets its turn; 0: 64
}

const defaultWorkers = 256

func init() {
	Register(Spec{
		Name:  "reactor",
		About: "N event loops accept, wait and read; one of a bounded set of ants workers handles each request",
		New: func() (Strategy, []Knob) {
			r := &Reactor{Workers: defaultWorkers, Overload: Block, Accept: Shared, Burst: defaultBurst, Turn: defaultTurn}
			return r, []Knob{
				loopsKnob(&r.Loops),
				Int("workers", &r.Workers, 1, 1<<20, "requests handled at once"),
				Int("queue", &r.Queue, 0, 1<<20, "requests, read by one loop, that may wait for a worker"),
				Choice("overload", &r.Overload, "when workers and queue are full: read no further request, or answer 503", Block, Reject),
				acceptKnob(&r.Accept), burstKnob(&r.Burst), turnKnob(&r.Turn),
			}
		},
		Unavailable: reactorUnavailable,
	})
}

// ReusePort says that the listener must allow siblings.
func (r Reactor) ReusePort() bool { return r.Accept == Reuseport }
