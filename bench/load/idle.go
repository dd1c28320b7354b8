package load

import (
	"context"
	"net"
	"sync"
)

// idlers are connections that are opened before all others and send nothing, for as long as the run lasts. What a server
// sends on them lies unread; that it closes one is not looked at.
type idlers []net.Conn

// holdIdle opens as many as it can of r's idle connections. That some failed is no error: Result.Idle says how many there are.
func holdIdle(ctx context.Context, r *run) idlers {
	const atOnce = 16 // a server that accepts keeps up with so many; far more would overflow its queue, and each overflow is a second's wait
	var all idlers
	var mu sync.Mutex
	var dialling sync.WaitGroup
	dialer := net.Dialer{Timeout: dialLimit}
	for i := range min(atOnce, r.config.Idle) {
		dialling.Go(func() {
			for n := i; n < r.config.Idle && ctx.Err() == nil; n += atOnce {
				nc, err := dialer.DialContext(ctx, "tcp", r.addr.String())
				if err != nil {
					return
				}
				mu.Lock()
				all = append(all, nc)
				mu.Unlock()
			}
		})
	}
	dialling.Wait()
	return all
}

func (all idlers) close() {
	for _, nc := range all {
		nc.Close()
	}
}
