package strategy

// Uring runs completion loops: an io_uring each, one system call a turn for everything that all of its connections
// receive and send. Like Epoll's, a loop handles inline, so a handler that blocks holds up every other connection of its
// loop. It needs Linux 6.0, and a system that lets it.
type Uring struct {
	Loops   int    // completion loops, each locked to a thread; 0: GOMAXPROCS
	Entries int    // operations a ring can submit at once; 0: 4096. More are submitted in several calls
	Accept  Accept // "": Shared
	Turn    int    // requests answered before another connection gets its turn; 0: 64

	// single receives once at a time while idle. Note: it took 1.16 times the CPU of a multishot armed once for a connection
	// at depth 1, and 1.03 at depth 16, with intervals that include 1; the multishot is what runs.
	single bool
}

const defaultEntries = 4096

func init() {
	Register(Spec{
		Name:  "uring",
		About: "N io_uring loops, each a thread, accept, receive and send in batches and handle inline",
		New: func() (Strategy, []Knob) {
			u := &Uring{Entries: defaultEntries, Accept: Shared, Turn: defaultTurn}
			return u, []Knob{loopsKnob(&u.Loops), entriesKnob(&u.Entries), acceptKnob(&u.Accept), turnKnob(&u.Turn)}
		},
		Unavailable: uringUnavailable,
	})
}

// ReusePort says that the listener must allow siblings.
func (u Uring) ReusePort() bool { return u.Accept == Reuseport }

func entriesKnob(p *int) Knob {
	return Int("ring-entries", p, 8, 32768, "operations submitted at once; rounded up to a power of two")
}
