// Package server puts one of each together: a listener, an engine with a handler, a strategy that drives them, and beside
// them what an operator needs: readiness, a drain, logs, an admin port.
//
// It refuses to log a request, and unless it is told to observe some, to count or time one: what is measured here is the
// strategy.
package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"time"

	"go.uber.org/zap"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/probe"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// Server is an HTTP/1.1 server. Its zero value serves the stock workloads with a goroutine per connection on a free port.
type Server struct {
	Addr     string            // "host:port", ":port" or "unix:PATH"
	Backlog  int               // length of the accept queue; 0: 4096
	MaxConns int               // connections open at once, others wait in the accept queue; 0: see listener.MaxConns
	Strategy strategy.Strategy // nil: strategy.Goroutine{}
	Handler  handler.Handler   // nil: handler.NewStock
	Limits   engine.Limits     // what a client may cost
	Procs    int               // GOMAXPROCS while running; 0: what the strategy needs, or Go's own
	Admin    string            // address of /metrics, /healthz and /debug/pprof; "": none
	Log      *zap.Logger       // nil: silence
	Observe  int               // time the phases of about one request in so many, for /metrics and /debug/spans; 0: of none
	Inside   bool              // with Observe: and how long it lay in the socket before (SO_TIMESTAMPNS), at a price
	Name     string            // of the strategy, as metrics call it
	Opened   func(net.Addr)    // called once, before Ready, when the admin port is open, with its address; may be nil
	Ready    func(net.Addr)    // called once, when connections are accepted; may be nil
}

// DrainError says that the drain timeout ended connections in the middle of a request or of its answer.
type DrainError struct{ Cut int64 }

func (e *DrainError) Error() string {
	return fmt.Sprintf("drain timeout: %d connections cut off in the middle of a request", e.Cut)
}

// stuck is how much longer than the drain timeout a strategy may take, before Run returns without it: a handler that does
// not return cannot be stopped.
const stuck = 500 * time.Millisecond

// Run listens and serves until ctx ends, then drains. It returns nil after a clean drain, a *DrainError when the drain
// timeout cut connections off, a *listener.Error when it could not listen.
func (s *Server) Run(ctx context.Context) error {
	log := cmp.Or(s.Log, zap.NewNop())
	st := s.Strategy
	if st == nil {
		st = strategy.Goroutine{}
	}
	defer s.procs(st, log)()

	ln, err := listener.Listen(listener.Config{
		Addr: s.Addr, Backlog: s.Backlog, MaxConns: s.MaxConns, ReusePort: reusePort(st), Stamps: s.stamps(),
		Report: func(err error) { log.Warn("accept", zap.Error(err)) },
	})
	if err != nil {
		return err
	}
	eng := s.engine(log)
	watch, stop := s.observe(eng)
	defer stop()
	stopAdmin, err := s.admin(eng, ln, watch, log)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer stopAdmin()

	log.Info("serving", zap.Stringer("addr", ln.Addr()), zap.Int("backlog", ln.Backlog()),
		zap.Int("max_conns", ln.MaxConns()), zap.Int("gomaxprocs", runtime.GOMAXPROCS(0)))
	if s.Ready != nil {
		s.Ready(ln.Addr())
	}
	return s.serve(ctx, st, ln, eng, log)
}

func (s *Server) engine(log *zap.Logger) *engine.Engine {
	h := s.Handler
	if h == nil {
		h = handler.NewStock(handler.Stock{})
	}
	return &engine.Engine{Handler: h, Limits: s.Limits, Report: func(err error) { log.Error("fault", zap.Error(err)) }}
}

// observe has the engine tell of some of its requests, if that is wanted.
func (s *Server) observe(eng *engine.Engine) (p *probe.Probe, stop func()) {
	if s.Observe <= 0 {
		return nil, func() {}
	}
	p = probe.New(s.Name)
	return p, p.Attach(eng, s.Observe, s.stamps())
}

func (s *Server) stamps() bool { return s.Inside && s.Observe > 0 }

// serve runs the strategy, and does not wait for it much longer than a drain may take.
func (s *Server) serve(ctx context.Context, st strategy.Strategy, ln *listener.Listener, eng *engine.Engine, log *zap.Logger) error {
	done := make(chan error, 1)
	go func() { done <- st.Serve(ctx, ln, eng) }()
	select {
	case err := <-done:
		if ctx.Err() == nil {
			return cmp.Or(err, errors.New("the strategy stopped by itself"))
		}
		done <- err
	case <-ctx.Done():
	}
	log.Info("draining", zap.Int64("open", eng.Open()), zap.Duration("timeout", eng.Effective().DrainTimeout))
	timer := time.NewTimer(eng.Effective().DrainTimeout + stuck)
	defer timer.Stop()
	var err error
	cut := int64(0)
	select {
	case err = <-done:
		cut = eng.Cut()
	case <-timer.C:
		cut = eng.Cut() + eng.Open()
	}
	if cut > 0 {
		err = errors.Join(err, &DrainError{Cut: cut})
	}
	log.Info("drained", zap.Int64("accepted", eng.Accepted()), zap.Int64("cut", cut))
	return err
}

// procs sets GOMAXPROCS and returns how to set it back.
func (s *Server) procs(st strategy.Strategy, log *zap.Logger) (restore func()) {
	n := s.Procs
	if needs, ok := st.(interface{ Procs() int }); ok && n == 0 {
		n = max(needs.Procs(), runtime.GOMAXPROCS(0))
		log.Info("GOMAXPROCS raised: blocked threads need it", zap.Int("gomaxprocs", n))
	}
	if n == 0 {
		return func() {}
	}
	before := runtime.GOMAXPROCS(n)
	return func() { runtime.GOMAXPROCS(before) }
}

func reusePort(st strategy.Strategy) bool {
	wants, ok := st.(interface{ ReusePort() bool })
	return ok && wants.ReusePort()
}
