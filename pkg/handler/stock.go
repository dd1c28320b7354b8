package handler

import (
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// Stock sets up the stock workloads. Its zero value works.
type Stock struct {
	Seed int64   // of the draws of /work; 0 means 1
	Spin float64 // iterations of the work loop per µs of CPU; 0: calibrate once a process, at the first need
}

// NewStock routes the stock workloads:
//
//	GET /               Hello, World!
//	POST /echo          the request's body, under its Content-Type
//	GET /json           {"message":"Hello, World!"}
//	GET /bytes/{n}      n bytes, the alphabet repeated; n up to 16 MiB, else 400
//	GET /status/{code}  that status, 200..599, else 400
//	GET, POST /request  the request as it was parsed, as JSON
//	GET /work           CPU work, then sleep, then "done"
//
// /work takes cpu and sleep, durations up to 10 s such as 50us or 1.5ms (default 0), and shapes their sum by dist:
//
//	const      always the sum (the default)
//	exp        exponential, cv 1
//	lognormal  cv 0 to 10 (default 1)
//	bimodal    99 % short, 1 % long; cv 0 to 9.94 (default 1), which is where short becomes nothing
//
// The mean stays what was asked for, cv is the standard deviation over the mean, and every draw is split between cpu and
// sleep as their means are; a part drawn beyond 10 s is cut there. cpu is a number of iterations of a loop, calibrated
// in CPU time: it takes longer on the wall when the CPU is shared, as real work does. The n-th draw of a seed (default: Stock's)
// is always the same. Anything unknown, malformed, repeated or out of range is 400 with a line that names the parameter.
func NewStock(s Stock) *Mux {
	m := new(Mux)
	m.Route("GET", "/", static{writer.NewTemplate(200, plainText, "Hello, World!")})
	m.Route("GET", "/json", static{writer.NewTemplate(200, jsonText, `{"message":"Hello, World!"}`)})
	m.Route("POST", "/echo", Func(echo))
	m.Route("GET", "/bytes/{n}", Func(letters))
	m.Route("GET", "/status/{code}", Func(status))
	m.Route("GET", "/request", Func(request))
	m.Route("POST", "/request", Func(request))
	m.Route("GET", "/work", newWork(s))
	return m
}

func echo(w *writer.Response, r *parser.Request) {
	kind, _ := r.Get("Content-Type")
	if len(kind) == 0 {
		kind = octetsValue
	}
	w.AddHeader(contentType, kind)
	w.Write(r.Body()) // copied: the body is only ours during Handle
}

// status answers with the bare status that the path names; fields that it would need in earnest (Allow, Location,
// WWW-Authenticate, …) are not made up.
func status(w *writer.Response, r *parser.Request) {
	digits := Segment(r)
	code, ok := number(digits, 599)
	if !ok || code < 200 {
		w.Send(badRequest)
		return
	}
	w.SetStatus(code)
	if code == 204 || code == 205 || code == 304 {
		return
	}
	w.AddHeader(contentType, plainValue)
	if reason := writer.Reason(code); reason != "" {
		w.WriteString(reason)
	} else {
		w.Write(digits)
	}
	w.WriteString("\n")
}

// number reads decimal digits, nothing else, up to limit.
func number(digits []byte, limit int) (n int, ok bool) {
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		if n = n*10 + int(c-'0'); n > limit {
			return 0, false
		}
	}
	return n, len(digits) > 0
}
