package strategytest

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/writer"
)

var drains = []trial{
	{claim: "drains with nobody there", try: func(t *testing.T, s strategy.Strategy) {
		must(t, serve(t, s, engine.Limits{}).stop())
	}},
	{claim: "drains an idle connection silently", waits: true, try: drainIdle},
	{claim: "drains an idle connection that may be idle for ever", waits: true, try: drainForEver},
	{claim: "drains a connection that has said nothing yet", waits: true, try: drainSilent},
	{claim: "drains a request that is being handled: its answer closes", try: drainHandled},
	{claim: "drains a request that is on its way", waits: true, try: drainOnItsWay},
	{claim: "drains a request that is half sent: its answer closes", try: func(t *testing.T, s strategy.Strategy) {
		drainHalf(t, s, get[:9], get[9:], helloLast)
	}},
	{claim: "drains a body that is half sent: its answer closes", try: func(t *testing.T, s strategy.Strategy) {
		drainHalf(t, s, postOctets+"Content-Length: 5\r\n\r\nhel", "lo", withClose(octets("hello")))
	}},
	{claim: "drains an answer that is being sent", waits: true, try: drainAnswer},
	{claim: "drains a pipeline: only the last answer closes", waits: true, try: drainPipeline},
	{claim: "drains requests in the accept queue", waits: true, try: drainQueue},
	{claim: "drains requests in the accept queue behind a handler that outlasts the grace", waits: true, try: func(t *testing.T, s strategy.Strategy) {
		drainBehind(t, s, listener.Config{})
	}},
	{claim: "drains requests in the accept queue one by one where there is room for one", waits: true, try: func(t *testing.T, s strategy.Strategy) {
		drainBehind(t, s, listener.Config{MaxConns: 1})
	}},
	{claim: "drains a connection that has been idle for longer than a head may take", waits: true, try: drainStale},
	{claim: "accepts nobody after the drain", try: drainCloses},
	{claim: "cuts off what the drain timeout does not wait for", waits: true, try: drainCut},
	{claim: "cuts off an answer that is not taken, and counts it", waits: true, try: drainUntaken},
	{claim: "tells clients that send without end, and cuts none of them", waits: true, try: drainEndless},
	{claim: "loses no request of clients that go on until told", try: drainLoad},
}

// withClose is an answer that announces the end.
func withClose(answer string) string {
	return strings.Replace(answer, "Date: DATE\r\n", "Date: DATE\r\nConnection: close\r\n", 1)
}

func drainIdle(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	c := v.connect(t)
	must(t, c.ask(get, hello))
	v.drain()
	must(t, c.expectEnd())
	must(t, v.wait())
}

// drainForEver drains where no limit but the grace ends anything.
func drainForEver(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{IdleTimeout: -1, DrainTimeout: -1})
	c := v.connect(t)
	must(t, c.ask(get, hello))
	v.drain()
	must(t, c.expectEnd())
	must(t, v.wait())
}

func drainSilent(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	c := v.connect(t)
	v.drain()
	must(t, c.expectEnd())
	must(t, v.wait())
}

// drainHandled drains while the handler is at work.
func drainHandled(t *testing.T, s strategy.Strategy) {
	started, finish := make(chan struct{}), make(chan struct{})
	v := serveWith(t, s, engine.Limits{}, handler.Func(func(w *writer.Response, _ *parser.Request) {
		close(started)
		<-finish
		w.AddHeader([]byte("Content-Type"), []byte("text/plain"))
		w.WriteString("Hello, World!")
	}))
	c := v.connect(t)
	must(t, c.send(get))
	<-started
	v.drain()
	must(t, eventually(v.draining))
	close(finish)
	must(t, c.expect(helloLast))
	must(t, c.expectEnd())
	must(t, v.wait())
}

func (v *server) draining() error {
	if !v.engine.Draining() {
		return errors.New("the engine has not been told to drain")
	}
	return nil
}

// drainOnItsWay sends just before the drain: the answer may come before it, and then does not close.
func drainOnItsWay(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	c := v.connect(t)
	must(t, c.ask(get, hello))
	must(t, c.send(get))
	v.drain()
	must(t, c.expectLast(hello))
	must(t, v.wait())
}

// expectLast expects an answer, which may or may not announce the end, and then the end. It hangs up.
func (c client) expectLast(want string) error {
	defer c.hangUp()
	wire, err := io.ReadAll(c)
	if got := string(conversation.Mask(wire)); err != nil || got != want && got != withClose(want) {
		return fmt.Errorf("got  %s (%v)\nwant %q, with or without Connection: close", shorten([]byte(got)), err, want)
	}
	return nil
}

// drainHalf drains in the middle of a request, behind one that has been answered: so the half has been read, or will be.
func drainHalf(t *testing.T, s strategy.Strategy, half, rest, want string) {
	v := serve(t, s, engine.Limits{})
	c := v.connect(t)
	must(t, c.ask(get+half, hello))
	v.drain()
	must(t, eventually(v.draining))
	must(t, c.ask(rest, want))
	must(t, c.expectEnd())
	must(t, v.wait())
}

// drainAnswer drains while more of an answer is to be sent than the socket takes.
func drainAnswer(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	c := v.connect(t)
	must(t, c.SetReadBuffer(16<<10))
	must(t, c.ask(get+getBytes(16<<20), hello))
	v.drain()
	must(t, eventually(v.draining))
	must(t, c.expectLast(octets(letters(16<<20))))
	must(t, v.wait())
}

func drainPipeline(t *testing.T, s strategy.Strategy) {
	v := serve(t, s, engine.Limits{})
	c := v.connect(t)
	must(t, c.ask(get, hello))
	must(t, c.send(strings.Repeat(get, 200)))
	v.drain()
	must(t, c.expect(strings.Repeat(hello, 199)))
	must(t, c.expectLast(hello))
	must(t, v.wait())
}
