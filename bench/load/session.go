package load

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Session is a load whose connections stay open between its turns. It is not safe for concurrent use.
type Session struct {
	run     *run
	driver  driver
	books   *books
	slow    *slowClients
	idle    idlers
	windows windows
	turns   int
	partial bool
	last    int64 // when progress was last told, ns on the run's clock
	closed  bool
}

// Run puts load on c.URL and returns what it measured: Open, one Turn, Close. The error says that nothing could be
// measured: a bad Config, no such host, nothing that listens. Whatever the server does after the first connect is in
// the Result. When ctx ends early, Run closes the window there and returns what it has, marked Partial.
func Run(ctx context.Context, c Config) (*Result, error) { return runWith(ctx, c, startDriver) }

func runWith(ctx context.Context, c Config, start func(*run) (driver, error)) (*Result, error) {
	s, err := openWith(ctx, c, start)
	if err != nil {
		return nil, err
	}
	c = s.run.config
	if err := s.Turn(ctx, c.Warmup, c.Duration); err != nil {
		s.drop()
		return nil, err
	}
	return s.Close()
}

// Open opens the connections and sends nothing. It waits until each connect has come to an end, for a bounded time;
// that some failed is no error, that all did is. When ctx ends early it returns what there is.
func Open(ctx context.Context, c Config) (*Session, error) { return openWith(ctx, c, startDriver) }

func openWith(ctx context.Context, c Config, start func(*run) (driver, error)) (*Session, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	if err := enoughFiles(c.Conns + c.Idle); err != nil {
		return nil, err
	}
	r, err := newRun(ctx, c)
	if err != nil {
		return nil, err
	}
	idle := holdIdle(ctx, r)
	d, err := start(r)
	if err != nil {
		idle.close()
		return nil, err
	}
	s := &Session{run: r, driver: d, books: newBooks(r), idle: idle}
	s.slow = startSlow(r)
	if err := s.ramp(ctx); err != nil {
		s.drop()
		return nil, err
	}
	return s, nil
}

var errNoConnect = errors.New("no answer to any connect")

// ramp waits for the connections to come up.
func (s *Session) ramp(ctx context.Context) error {
	r := s.run
	limit := rampLimit + time.Duration(r.config.Conns)*rampEach
	if err := s.until(ctx, r.allSettled, limit); err != nil {
		return err
	}
	if r.churn == 1 || ctx.Err() != nil {
		return nil
	}
	return s.nothing(limit)
}

// nothing says why there is not one connection, after all this time.
func (s *Session) nothing(waited time.Duration) error {
	r := s.run
	if r.connected.Load() {
		return nil
	}
	select {
	case err := <-r.hopeless:
		return unreachable(r.addr, err)
	default:
		return unreachable(r.addr, fmt.Errorf("%w in %v", errNoConnect, waited))
	}
}

// until waits for a channel, at most for d. A run without hope ends it with an error, an ended ctx without one.
func (s *Session) until(ctx context.Context, done <-chan struct{}, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	s.run.alarm.Store(s.run.now() + int64(d))
	defer s.run.alarm.Store(never)
	select {
	case <-done:
	case <-timer.C:
	case <-ctx.Done():
	case err := <-s.run.hopeless:
		return unreachable(s.run.addr, err)
	}
	return nil
}

// end stops everything and waits until it has stopped.
func (s *Session) end() error {
	if s.closed {
		return nil
	}
	s.closed = true
	if s.run.phase() != parked {
		s.run.drained.Store(s.run.now())
	}
	s.run.enter(over, s.driver)
	s.slow.wait()
	s.idle.close()
	return s.driver.wait()
}

// drop gives the session up.
func (s *Session) drop() { _ = s.end() }

var errClosed = errors.New("load: the session is closed")

// Close closes the connections and returns the sum of all turns. A session without a turn has an empty result.
func (s *Session) Close() (*Result, error) {
	if s.closed {
		return nil, errClosed
	}
	if err := s.end(); err != nil {
		return nil, err
	}
	s.books.close()
	return s.result()
}
