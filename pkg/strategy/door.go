package strategy

import (
	"context"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
)

// door is a listener and the orderly way to shut it. Shutting is nobody's who serves: a handler that takes its time must
// not keep the door open, and clients that come back at once must not keep the queue from ever being empty.
type door struct {
	ln   *listener.Listener
	late chan int // what was still in the queue when the drain began; closed behind the last
}

// doors returns n doors: n times the same one, or one for ln and each of its clones. On an error all are closed.
func doors(ln *listener.Listener, how Accept, n int) ([]*door, error) {
	all := []*door{{ln, make(chan int)}}
	for len(all) < n {
		if how != Reuseport {
			all = append(all, all[0])
			continue
		}
		sibling, err := ln.Clone()
		if err != nil {
			closeAll(all)
			return nil, err
		}
		all = append(all, &door{sibling, make(chan int)})
	}
	return all, nil
}

// closeAll closes the listeners of doors that were never opened. Closing one twice is harmless.
func closeAll(all []*door) {
	for _, d := range all {
		_ = d.ln.Close()
	}
}

// shutAll shuts every door, once ctx ends.
func shutAll(ctx context.Context, all []*door, eng *engine.Engine, flags int) {
	begun := map[*door]bool{}
	for _, d := range all {
		if !begun[d] {
			begun[d] = true
			go d.shut(ctx, eng, flags)
		}
	}
}

// shut waits for ctx to end, begins the drain, gets the acceptors back, takes what waits in the queue, and closes the
// listener before any of it is served. Only when there is no room for all of it the rest waits until some have left.
func (d *door) shut(ctx context.Context, eng *engine.Engine, flags int) {
	<-ctx.Done()
	eng.Drain()
	_ = d.ln.SetDeadline(time.Unix(1, 0)) // fails only on a listener that is closed already
	d.ln.ReleaseSpare()
	defer close(d.late)
	defer d.ln.Close()
	for !eng.DrainOver() {
		fds, full := d.empty(flags)
		if !full {
			_ = d.ln.Close()
		}
		for _, fd := range fds {
			d.late <- fd
		}
		if !full {
			return
		}
		time.Sleep(engine.Tick)
	}
}

// empty takes what waits; full says that there may be more.
func (d *door) empty(flags int) (fds []int, full bool) {
	for {
		fd, err := d.ln.TryAccept(flags)
		if err != nil {
			return fds, err == listener.ErrFull || err == listener.ErrExhausted
		}
		fds = append(fds, fd)
	}
}
