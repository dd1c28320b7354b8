package handler

import (
	"github.com/handoff-http/handoff/internal/work"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// working is /work: the work itself is elsewhere, for others to do the same.
type working struct{ work.Work }

var done = writer.NewTemplate(200, plainText, "done\n")

func newWork(s Stock) *working { return &working{work.Work{Seed: s.Seed, Spin: s.Spin}} }

// Handle answers when the work is done, or says what is wrong with the query.
func (k *working) Handle(w *writer.Response, r *parser.Request) {
	param, why := k.Do(r.Query())
	if why == "" {
		w.Send(done)
		return
	}
	w.SetStatus(400)
	w.AddHeader(contentType, plainValue)
	w.Write(param)
	w.WriteString(": ")
	w.WriteString(why)
	w.WriteString("\n")
}
