package strategytest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

var hostility = []trial{
	{claim: "survives clients that close before they speak", try: func(t *testing.T, s strategy.Strategy) {
		abandon(t, s, "", "", client.hangUp)
	}},
	{claim: "survives clients that reset before they speak", try: func(t *testing.T, s strategy.Strategy) {
		abandon(t, s, "", "", client.reset)
	}},
	{claim: "survives clients that close in a head", try: func(t *testing.T, s strategy.Strategy) {
		abandon(t, s, get+"GET / HT", hello, client.hangUp)
	}},
	{claim: "survives clients that reset in a head", try: func(t *testing.T, s strategy.Strategy) {
		abandon(t, s, get+"GET / HT", hello, client.reset)
	}},
	{claim: "survives clients that reset in a body", try: func(t *testing.T, s strategy.Strategy) {
		abandon(t, s, get+postOctets+"Content-Length: 500000\r\n\r\nhello", hello, client.reset)
	}},
	{claim: "survives clients that close in an answer", try: func(t *testing.T, s strategy.Strategy) {
		abandon(t, s, get+getBytes(16<<20), hello, client.hangUp)
	}},
	{claim: "survives clients that reset in an answer", try: func(t *testing.T, s strategy.Strategy) {
		abandon(t, s, get+strings.Repeat(getBytes(16<<20), 3), hello, client.reset)
	}},
	{claim: "survives clients that close between requests", try: func(t *testing.T, s strategy.Strategy) {
		abandon(t, s, get, hello, client.hangUp)
	}},
	{claim: "survives clients that reset between requests", try: func(t *testing.T, s strategy.Strategy) {
		abandon(t, s, get, hello, client.reset)
	}},
	{claim: "survives clients that reset after a refusal", try: func(t *testing.T, s strategy.Strategy) {
		abandon(t, s, "\n", badly, client.reset)
	}},
	{claim: "survives handlers that panic, and tells of each", try: panics},
	{claim: "waits out a lack of descriptors", alone: true, try: exhaust},
	{claim: "goes on when a connection's end frees a descriptor", crowd: true, alone: true, try: exhaustWithOthers},
}

// abandon leaves 20 connections in the middle of something. Each must end on the server too, which then still serves.
func abandon(t *testing.T, s strategy.Strategy, send, want string, leave func(client)) {
	v := serve(t, s, engine.Limits{})
	for range 20 {
		c := v.connect(t)
		must(t, c.ask(send, want))
		leave(c)
	}
	must(t, v.greet())
	must(t, v.emptied())
}

func panics(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	const n = 20
	const oops = "HTTP/1.1 500 Internal Server Error\r\nDate: DATE\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 22\r\n\r\nInternal Server Error\n"
	for range n {
		c := v.connect(t)
		must(t, c.ask(get+"GET /panic HTTP/1.1\r\nHost: a\r\n\r\n"+get, hello+oops))
		must(t, c.expectEnd())
	}
	must(t, v.greet())
	must(t, eventually(func() error {
		v.mu.Lock()
		defer v.mu.Unlock()
		if len(v.reports) != n || !strings.Contains(v.reports[0].Error(), "a handler panics") {
			return fmt.Errorf("reported %d times %v, want %d panics", len(v.reports), v.reports, n)
		}
		return nil
	}))
}
