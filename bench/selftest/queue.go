package selftest

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/handoff-http/handoff/bench/load"
)

const (
	service = time.Millisecond // ten times what a clerk is late by, or more
	runs    = 500
)

// queue loads an M/D/1 queue to the utilisation rho. At 0.8 it forgets its length within some 45 services only, so few
// customers say little: the mean of 2,400, which come in 3 s, may be anything from −21 to +38 % of the true one. Of 9,600
// it is −16 to +19 %, while a closed loop would find −67 %; so that load is the longest of all. A shorter service has more
// customers, but then what else the machine does weighs more. The first trial finds what the way adds when nothing waits.
func queue(rho float64, quick bool) experiment {
	server := []string{"md1", "--service", service.String()}
	alone, busy := trial{server: server}, trial{server: server}
	alone.load.Conns, alone.load.Duration = 1, 200*time.Millisecond
	busy.load.Conns, busy.load.Rate, busy.load.Arrivals = 64, rho/service.Seconds(), load.Poisson
	busy.load.Warmup, busy.load.Duration = 100*time.Millisecond, pick(quick, 800*time.Millisecond, 3*time.Second)
	if rho > 0.7 {
		busy.load.Duration *= 4
	}
	bins := float64(busy.load.Duration+busy.load.Warmup) / float64(10*time.Millisecond)
	width := 4 * math.Sqrt(2/bins)
	return experiment{[]trial{alone, busy}, []claim{
		{fmt.Sprintf("queue-%g", rho), fmt.Sprintf("Against one queue with a fixed service time, at a utilisation of %g "+
			"with Poisson arrivals, mean and quantiles are those of M/D/1.", rho),
			func(o []outcome) finding { return judgeQueue(o[0], o[1], md1{rho}, service, runs) }},
		{fmt.Sprintf("poisson-%g", rho), "The server sees a Poisson process: counts per 10 ms have a variance like their mean.",
			func(o []outcome) finding { return judgeDispersion(o[1].books, 1-width, 1+width) }},
	}}
}

// judgeQueue subtracts what the way adds, by the median of a client that is alone, and allows what chance does to as many
// customers, and a tenth of a service for a clerk who is late.
func judgeQueue(alone, busy outcome, q md1, service time.Duration, runs int) finding {
	const late = 0.1
	unit := float64(service)
	added := float64(alone.latency.Quantile(0.5)) - unit
	low, high := q.scatter(int(busy.result.Requests), runs)
	f := finding{ok: busy.result.Requests > 0 && busy.result.Requests == busy.result.Due}
	var want, got []string
	f.detail = fmt.Sprintf("%d customers; ranges are those of %d simulated runs of as many, ±%v; "+
		"%v for the way, found without a queue, is subtracted", busy.result.Requests, runs, time.Duration(late*unit),
		shown(time.Duration(added)))
	for _, c := range []struct {
		name                  string
		got, exact, low, high float64
	}{
		{"mean", busy.latency.Mean(), q.mean(), low.mean, high.mean},
		{"p90", float64(busy.latency.Quantile(0.9)), q.quantile(0.9), low.p90, high.p90},
		{"p99", float64(busy.latency.Quantile(0.99)), q.quantile(0.99), low.p99, high.p99},
	} {
		is := (c.got - added) / unit
		f.ok = f.ok && is >= c.low-late && is <= c.high+late
		show := func(x float64) string { return shown(time.Duration(x * unit)).String() }
		want = append(want, fmt.Sprintf("%s %s (%s to %s)", c.name, show(c.exact), show(c.low-late), show(c.high+late)))
		got = append(got, fmt.Sprintf("%s %s", c.name, show(is)))
	}
	f.want, f.got = strings.Join(want, ", "), strings.Join(got, ", ")
	return f
}
