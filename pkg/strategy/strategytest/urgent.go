package strategytest

import (
	"errors"
	"testing"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/strategy"
	"github.com/handoff-http/handoff/pkg/writer"
)

// urgent sends a head with an urgent byte in the middle, which is no part of the stream, while the server is busy: then
// all of it is there before the first read, which stops at the mark, and nothing more will be told of the rest. HeaderTimeout
// would end the wait, so it is far behind the client's patience.
func urgent(t *testing.T, s strategy.Strategy) {
	busy, free := make(chan struct{}), make(chan struct{})
	v := serveWith(t, s, engine.Limits{HeaderTimeout: 2 * patience}, handler.Func(func(w *writer.Response, _ *parser.Request) {
		busy <- struct{}{}
		<-free
		w.AddHeader([]byte("Content-Type"), []byte("text/plain"))
		w.WriteString("Hello, World!")
	}))
	c := v.connect(t)
	serving := func() {
		<-busy
		free <- struct{}{}
	}
	for range 10 {
		must(t, c.send(get))
		<-busy
		sent := errors.Join(c.cork(), c.send(get[:9]), c.urge("!"), c.send(get[9:]), c.uncork())
		free <- struct{}{}
		if errors.Is(sent, errors.ErrUnsupported) {
			t.Skip(sent)
		}
		must(t, sent)
		must(t, c.expect(hello))
		go serving()
		must(t, c.expect(hello))
	}
}
