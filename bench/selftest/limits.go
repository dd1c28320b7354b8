package selftest

import (
	"fmt"
	"time"
)

func churn(quick bool) experiment {
	const carries = 10
	t := trial{server: []string{"delay", "--delay", "0s"}}
	t.load.Conns, t.load.Churn, t.load.Duration = 4, carries, pick(quick, 200*time.Millisecond, 400*time.Millisecond)
	return experiment{[]trial{t}, []claim{{"churn", "A connection that is to carry 10 requests carries 10.",
		func(o []outcome) finding { return judgeChurn(o[0], carries) }}}}
}

func lag(quick bool) experiment {
	t := trial{server: []string{"null"}}
	t.load.Conns, t.load.Rate = 64, 20_000
	t.load.Warmup, t.load.Duration = 200*time.Millisecond, pick(quick, time.Second, 2*time.Second)
	return experiment{[]trial{t}, []claim{{"schedule-lag",
		"At 20,000 requests a second the generator is late by at most 50 µs, 99 times of 100.",
		func(o []outcome) finding { return judgeLag(o[0], dueOf(t)) }}}}
}

// judgeChurn: by the server's books. At the end each connection may have carried fewer.
func judgeChurn(o outcome, carries int64) finding {
	low := (o.books.requests + carries - 1) / carries
	high := low + int64(o.result.Conns)
	return finding{
		want: fmt.Sprintf("%d to %d connections for %d requests", low, high, o.books.requests),
		got:  fmt.Sprintf("%d, %d for other reasons", o.books.connections, o.result.Reconnects),
		ok: o.books.requests > carries && o.books.connections >= low && o.books.connections <= high &&
			o.result.Reconnects == 0 && len(o.result.Errors) == 0,
		detail: "by the server's books",
	}
}

const mostLag = 50 * time.Microsecond

func judgeLag(o outcome, due int64) finding {
	f := finding{want: fmt.Sprintf("p99 up to %v of %d", mostLag, due), got: "no lag was measured"}
	if o.result.Lag == nil {
		return f
	}
	p99 := time.Duration(o.result.Lag.P99)
	f.got = fmt.Sprintf("p99 %v of %d", shown(p99), o.result.Due)
	f.ok = p99 <= mostLag && o.result.Due == due
	if !f.ok {
		f.detail = "the generator's core was not idle, or it is too slow for this rate: find out what else runs on it"
	}
	return f
}
