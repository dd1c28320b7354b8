package strategy

// Epoll runs event loops: a loop waits for all of its connections at once and handles inline, so a handler that blocks
// holds up every other connection of its loop. It needs Linux.
type Epoll struct {
	Loops  int    // event loops; 0: GOMAXPROCS
	Accept Accept // "": Shared
	Burst  int    // connections accepted per wake-up of the listener; 0: 64; below 0: until there are none
	Turn   int    // requests answered, or writes made, before another connection gets its turn; 0: 64
}

const (
	defaultBurst = 64
	defaultTurn  = 64
)

func init() {
	Register(Spec{
		Name:  "epoll",
		About: "N event loops accept, wait (edge-triggered, registered once) and handle inline",
		New: func() (Strategy, []Knob) {
			e := &Epoll{Accept: Shared, Burst: defaultBurst, Turn: defaultTurn}
			return e, []Knob{loopsKnob(&e.Loops), acceptKnob(&e.Accept), burstKnob(&e.Burst), turnKnob(&e.Turn)}
		},
		Unavailable: epollUnavailable,
	})
}

// ReusePort says that the listener must allow siblings.
func (e Epoll) ReusePort() bool { return e.Accept == Reuseport }

func loopsKnob(p *int) Knob { return Int("loops", p, 0, 1024, "event loops; 0: as many as GOMAXPROCS") }

func turnKnob(p *int) Knob {
	return Int("turn", p, 1, 1<<20, "requests one connection gets before the others have their turn")
}

// burstKnob: the flag's 0 means without bound, a field's 0 means the default, as everywhere.
func burstKnob(p *int) Knob {
	k := Int("accept-burst", p, 0, 1<<20, "connections accepted per wake-up; 0: until there are none")
	set := k.Set
	k.Set = func(v string) error {
		err := set(v)
		if err == nil && *p == 0 {
			*p = -1
		}
		return err
	}
	return k
}
