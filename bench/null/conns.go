package null

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// serveConns is Serve with a goroutine for each connection, for systems that have no epoll.
func serveConns(ctx context.Context, ln net.Listener) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	defer ln.Close()
	for {
		nc, err := ln.Accept()
		switch {
		case err == nil:
			wg.Go(func() { talk(ctx, nc) })
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		default: // out of descriptors, or a client that left: neither is for ever
			time.Sleep(10 * time.Millisecond)
		}
	}
}

func talk(ctx context.Context, nc net.Conn) {
	defer nc.Close()
	defer context.AfterFunc(ctx, func() { nc.Close() })()
	var c counter
	var m matched
	buf := make([]byte, readAtOnce)
	for {
		n, err := nc.Read(buf)
		for owed := len(answer) * c.heads(&m, buf[:n]); owed > 0; {
			written, err := nc.Write(piece(owed))
			if err != nil {
				return
			}
			owed -= written
		}
		if err != nil {
			return
		}
	}
}
