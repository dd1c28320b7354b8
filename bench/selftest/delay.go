package selftest

import (
	"fmt"
	"math"
	"time"
)

const (
	delay = 5 * time.Millisecond
	// mostExcess is what the way there and back may add to a delay: loopback, two wake-ups, and a clerk who is late.
	mostExcess = time.Millisecond
	resolution = 0.999 // of the histogram
)

func closedDelay(quick bool) experiment {
	const conns = 8
	t := trial{server: []string{"delay", "--delay", delay.String()}}
	t.load.Conns, t.load.Warmup = conns, 100*time.Millisecond
	t.load.Duration = pick(quick, 700*time.Millisecond, 1500*time.Millisecond)
	return experiment{[]trial{t}, []claim{
		{"delay-closed", "Against a server that answers after 5 ms, a closed loop finds a median and a p99 of 5 ms and little more.",
			func(o []outcome) finding { return judgeDelay(o[0], 0.5, 0.99) }},
		{"littles-law", "Its throughput is connections ÷ mean latency, and so many requests are seen under way.",
			func(o []outcome) finding { return judgeLittle(o[0], conns) }},
	}}
}

func openDelay(quick bool) experiment {
	t := trial{server: []string{"delay", "--delay", delay.String()}}
	t.load.Conns, t.load.Rate, t.load.Duration = 64, 1000, pick(quick, 500*time.Millisecond, time.Second)
	due := dueOf(t)
	return experiment{[]trial{t}, []claim{
		{"delay-open", "At a constant rate the median is the delay and little more.",
			func(o []outcome) finding { return judgeDelay(o[0], 0.5) }},
		{"rate", "Exactly rate × window requests are due, and each is answered.",
			func(o []outcome) finding { return judgeRate(o[0], due) }},
		{"clockwork", "The server sees them come like clockwork: counts per 10 ms have a variance far below their mean.",
			func(o []outcome) finding { return judgeDispersion(o[0].books, 0, 0.5) }},
	}}
}

// dueOf is how many requests are due in an open loop.
func dueOf(t trial) int64 { return int64(math.Round(t.load.Rate * t.load.Duration.Seconds())) }

// judgeDelay: no quantile below the delay, and the first of them not far above.
func judgeDelay(o outcome, quantiles ...float64) finding {
	f := finding{ok: true, want: fmt.Sprintf("from %v, p%g to %v", delay, 100*quantiles[0], delay+mostExcess)}
	for i, q := range quantiles {
		v := time.Duration(o.latency.Quantile(q))
		f.ok = f.ok && float64(v) >= float64(delay)*resolution && (i > 0 || v <= delay+mostExcess)
		f.got += fmt.Sprintf("p%g %v, ", 100*q, shown(v))
	}
	f.got += fmt.Sprintf("of %d requests", o.result.Requests)
	excess := time.Duration(o.latency.Quantile(quantiles[0])) - delay
	f.detail = fmt.Sprintf("the median is %v above the delay", shown(excess))
	return f
}

// judgeLittle: N = X·R, twice: of the connections, and of the requests that were sampled under way.
func judgeLittle(o outcome, conns int) finding {
	const tolerance = 0.02
	n := o.result.ReqPerSec * o.latency.Mean() / 1e9
	near := func(got, want float64) bool { return math.Abs(got-want) <= tolerance*want }
	return finding{
		want:   fmt.Sprintf("%d ±2 %%, and as many under way", conns),
		got:    fmt.Sprintf("%.2f, %.2f under way", n, o.result.InFlight),
		ok:     near(n, float64(conns)) && near(o.result.InFlight, n),
		detail: fmt.Sprintf("%.0f req/s × %v", o.result.ReqPerSec, shown(time.Duration(o.latency.Mean()))),
	}
}

func judgeRate(o outcome, due int64) finding {
	r := o.result
	return finding{
		want: fmt.Sprintf("%d due, answered, read by the server", due),
		got:  fmt.Sprintf("%d due, %d answered, %d read", r.Due, r.Requests, o.books.requests),
		ok:   r.Due == due && r.Requests == due && r.Overdue == 0 && o.books.requests == r.Sent && len(r.Errors) == 0,
	}
}

func judgeDispersion(b books, low, high float64) finding {
	return finding{
		want:   fmt.Sprintf("index of dispersion %.2f to %.2f", low, high),
		got:    fmt.Sprintf("%.2f", b.dispersion),
		ok:     b.requests > 1 && b.dispersion >= low && b.dispersion <= high,
		detail: "variance ÷ mean of the requests read in each 10 ms, by the server's books: 0 of a clock, 1 of a Poisson process",
	}
}
