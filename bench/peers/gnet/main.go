//go:build unix

// Command gnet answers a few of handoff's stock routes with gnet's event loops, and is NOT an HTTP server: gnet brings no
// HTTP, and this brings none to it. Of what a client sends it finds where a head ends and what stands between the first
// spaces of its first line. No field is read, no version, no name is checked, nothing is refused, a body is taken for the
// next head. What it costs is what gnet costs with next to nothing on top; a server that parses does more for its figure.
//
// It answers GET / /json /bytes/{n} /status/{code} with the stock bodies, Date and Content-Length; all else, HEAD as well,
// is 404. Answers to a batch leave in one write.
//
// There is a loop for each of GOMAXPROCS, and each accepts for itself (SO_REUSEPORT), which spares a connection the way from
// an acceptor to its loop. The rest are gnet's defaults. See package peers.
package main

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/panjf2000/gnet/v2"
	"github.com/panjf2000/gnet/v2/pkg/logging"

	"github.com/handoff-http/handoff/bench/peers/internal/stock"
)

func main() {
	s := &server{booted: make(chan struct{})}
	s.OnTick()
	stock.RunSelf("gnet", s.start, func(ctx context.Context) error { return s.engine.Stop(ctx) })
}

// server is what gnet calls. Its loops share it.
type server struct {
	gnet.BuiltinEventEngine
	engine gnet.Engine
	booted chan struct{}
	date   atomic.Pointer[string] // of this second, as the field has it
}

// start names a definite port to gnet, as every loop has a listening socket of its own.
func (s *server) start(addr string) (net.Addr, <-chan error, error) {
	at, err := definite(addr)
	if err != nil {
		return nil, nil, err
	}
	served := make(chan error, 1)
	go func() {
		err := gnet.Run(s, "tcp://"+at.String(), gnet.WithNumEventLoop(runtime.GOMAXPROCS(0)), gnet.WithReusePort(true),
			gnet.WithReuseAddr(true), gnet.WithTicker(true), gnet.WithLogLevel(logging.FatalLevel), gnet.WithLogger(silent{}))
		if err == nil {
			err = net.ErrClosed
		}
		served <- fmt.Errorf("gnet: %w", err)
	}()
	select {
	case <-s.booted:
		return at, served, nil
	case err := <-served:
		return nil, nil, err
	}
}

// definite is addr with a port that was free a moment ago, if it had none. It also says that an address is taken, which
// SO_REUSEPORT would leave unsaid.
func definite(addr string) (net.Addr, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return ln.Addr(), ln.Close()
}

// OnBoot comes when the first socket listens.
func (s *server) OnBoot(engine gnet.Engine) gnet.Action {
	s.engine = engine
	close(s.booted)
	return gnet.None
}

func (s *server) OnTick() (time.Duration, gnet.Action) {
	now := time.Now()
	date := now.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
	s.date.Store(&date)
	return now.Truncate(time.Second).Add(time.Second).Sub(now), gnet.None
}

// OnTraffic leaves half a head with gnet until the rest has come.
func (s *server) OnTraffic(c gnet.Conn) gnet.Action {
	in, err := c.Peek(-1)
	if err != nil {
		return gnet.Close
	}
	out := buffers.Get().(*[]byte)
	defer buffers.Put(out)
	var taken int
	*out, taken = answerAll((*out)[:0], in, *s.date.Load())
	if len(in)-taken > mostHead {
		return gnet.Close
	}
	if _, err := c.Discard(taken); err != nil {
		return gnet.Close
	}
	if len(*out) > 0 {
		if _, err := c.Write(*out); err != nil { // what the socket does not take gnet copies
			return gnet.Close
		}
	}
	return gnet.None
}

// silent keeps gnet from writing of clients that left.
type silent struct{}

func (silent) Debugf(string, ...any) {}
func (silent) Infof(string, ...any)  {}
func (silent) Warnf(string, ...any)  {}
func (silent) Errorf(string, ...any) {}
func (silent) Fatalf(format string, args ...any) {
	panic(fmt.Sprintf(format, args...))
}
