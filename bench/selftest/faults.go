package selftest

import (
	"fmt"
	"time"

	"github.com/handoff-http/handoff/bench/load"
)

const faultEvery = 7

func faulty(quick bool, server ...string) trial {
	t := trial{server: server}
	t.load.Conns, t.load.Duration = 4, pick(quick, 200*time.Millisecond, 400*time.Millisecond)
	return t
}

func lengths(quick bool) experiment {
	t := faulty(quick, "short", "--every", fmt.Sprint(faultEvery))
	return experiment{[]trial{t}, []claim{{"fault-length",
		"An answer of another length is an error of that kind, and not a request served.",
		func(o []outcome) finding { return judgeFaults(o[0], "length") }}}}
}

func refusals(quick bool) experiment {
	t := faulty(quick, "refuse", "--every", fmt.Sprint(faultEvery))
	return experiment{[]trial{t}, []claim{
		{"fault-status", "A 503 is an error of that kind, and not a request served.",
			func(o []outcome) finding { return judgeFaults(o[0], "status") }},
		{"latency-2xx", "Latencies are those of good answers only.",
			func(o []outcome) finding { return judgeOnlyGood(o[0]) }},
	}}
}

func cuts(quick bool) experiment {
	t := faulty(quick, "short", "--every", fmt.Sprint(faultEvery), "--cut")
	return experiment{[]trial{t}, []claim{{"fault-cut",
		"An answer that ends before its announced length is a broken connection.",
		func(o []outcome) finding { return judgeFaults(o[0], "eof", "reset") }}}}
}

func death(quick bool) experiment {
	const answers = 500
	t := faulty(quick, "die", "--after", fmt.Sprint(answers))
	return experiment{[]trial{t}, []claim{{"fault-death",
		"A server that dies ends neither the run nor the books: what it answered counts, what it owed is an error.",
		func(o []outcome) finding { return judgeDeath(o[0], answers) }}}}
}

// counted is how many errors of these kinds there were, in the window and around it.
func counted(r *load.Result, kinds ...string) (n int64) {
	for _, k := range kinds {
		n += r.Errors[k] + r.ErrorsOutside[k]
	}
	return n
}

func all(r *load.Result) (n int64) {
	for k := range r.Errors {
		n += r.Errors[k]
	}
	for k := range r.ErrorsOutside {
		n += r.ErrorsOutside[k]
	}
	return n
}

// judgeFaults holds the generator's count against the server's. They may differ by what was under way at the end.
func judgeFaults(o outcome, kinds ...string) finding {
	r, slack := o.result, int64(o.result.Conns)
	got, good := counted(r, kinds...), r.Requests+r.Outside
	whole := o.books.answers - o.books.faults
	near := func(a, b int64) bool { return a <= b && b-a <= slack }
	return finding{
		want:   fmt.Sprintf("%d errors of kind %v, %d good answers, no other errors", o.books.faults, kinds, whole),
		got:    fmt.Sprintf("%d, %d, %d others", got, good, all(r)-got),
		ok:     o.books.faults > 0 && near(got, o.books.faults) && near(good, whole) && all(r) == got,
		detail: fmt.Sprintf("by the server's books; up to %d fewer, as they may be under way when the load ends", slack),
	}
}

func judgeOnlyGood(o outcome) finding {
	r, refused := o.result, o.result.Statuses["503"]
	return finding{
		want: fmt.Sprintf("as many latencies as answers 200 in the window: %d, besides 503s", r.Statuses["200"]),
		got:  fmt.Sprintf("%d latencies, %d requests, %d answers 503", o.latency.Count(), r.Requests, refused),
		ok: refused > 0 && refused == r.Errors["status"] &&
			o.latency.Count() == r.Requests && r.Requests == r.Statuses["200"],
	}
}

// judgeDeath: a broken connection may take answers with it that were on their way.
func judgeDeath(o outcome, answers int64) finding {
	r := o.result
	good, broken := r.Requests+r.Outside, counted(r, "eof", "reset", "connect")
	return finding{
		want: fmt.Sprintf("%d to %d good answers, then errors of kind eof, reset or connect", answers-int64(r.Conns), answers),
		got:  fmt.Sprintf("%d, then %d", good, broken),
		ok:   good <= answers && good >= answers-int64(r.Conns) && broken > 0 && broken == all(r),
	}
}
