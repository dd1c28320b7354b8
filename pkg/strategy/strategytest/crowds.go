package strategytest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

const crowd = 200

var crowds = []trial{
	{claim: "serves 200 connections at once", crowd: true, try: many},
	{claim: "serves 200 short connections", try: short200},
	{claim: "is not held up by idle connections", crowd: true, try: func(t *testing.T, s strategy.Strategy) {
		notHeldUp(t, s, get, hello)
	}},
	{claim: "is not held up by half a head", crowd: true, try: func(t *testing.T, s strategy.Strategy) {
		notHeldUp(t, s, get+"GET / HT", hello)
	}},
	{claim: "is not held up by half a body", crowd: true, try: func(t *testing.T, s strategy.Strategy) {
		notHeldUp(t, s, get+postOctets+"Content-Length: 5\r\n\r\nhel", hello)
	}},
	{claim: "is not held up by clients that never read", crowd: true, try: func(t *testing.T, s strategy.Strategy) {
		notHeldUp(t, s, get+strings.Repeat(getBytes(16<<20), 4), hello)
	}},
	{claim: "is not held up by an endless pipeline", crowd: true, try: endless},
}

// many holds all connections open until every one of them has been served, so that they are served at once.
func many(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	clients := make([]client, crowd)
	for i := range clients {
		clients[i] = v.connect(t)
	}
	done := make(chan error)
	for i, c := range clients {
		go func() {
			for j := range 20 {
				body := fmt.Sprintf("connection %d, request %d", i, j)
				if err := c.ask(fmt.Sprintf(postOctets+"Content-Length: %d\r\n\r\n%s", len(body), body), octets(body)); err != nil {
					done <- fmt.Errorf("connection %d, request %d: %w", i, j, err)
					return
				}
			}
			done <- nil
		}()
	}
	for range clients {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := v.engine.Open(); n != crowd {
		t.Errorf("%d connections are open, want %d", n, crowd)
	}
}

// short200 opens connections faster than they are served.
func short200(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	done := make(chan error)
	for range crowd {
		go func() { done <- v.greet() }()
	}
	for range crowd {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	must(t, v.emptied())
}

// notHeldUp has others do something that leaves them waiting, once they have been answered; then somebody comes anew.
// The answer proves that they were being served, not queued.
func notHeldUp(t *testing.T, s strategy.Strategy, doing, answered string) {
	v := serve(t, s, engine.Limits{})
	for range 50 {
		c := v.connect(t)
		must(t, c.SetReadBuffer(16<<10))
		must(t, c.ask(doing, answered))
	}
	for range 10 {
		must(t, v.greet())
	}
}

// endless has two clients send requests without end; the answers to a third must not wait for that end.
func endless(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	stop := make(chan struct{})
	var busy []<-chan error
	for range 2 {
		c := v.connect(t)
		busy = append(busy, meanwhile(func() error { return c.flood(stop) }))
	}
	var errs []error
	for range 20 {
		errs = append(errs, v.greet())
	}
	close(stop)
	for _, b := range busy {
		errs = append(errs, <-b)
	}
	must(t, errors.Join(errs...))
}

// flood keeps 16 batches of 64 requests in flight.
func (c client) flood(stop <-chan struct{}) error {
	const ahead = 16
	requests, answers := strings.Repeat(get, 64), strings.Repeat(hello, 64)
	sent := 0
	for stopped := false; sent < ahead || !stopped; {
		if err := c.send(requests); err != nil {
			return err
		}
		if sent++; sent <= ahead {
			continue
		}
		if err := c.expect(answers); err != nil {
			return err
		}
		select {
		case <-stop:
			stopped = true
		default:
		}
	}
	for range ahead {
		if err := c.expect(answers); err != nil {
			return err
		}
	}
	return nil
}
