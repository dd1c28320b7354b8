package selftest

import (
	"fmt"
	"sort"
	"time"

	"github.com/handoff-http/handoff/internal/hist"
)

const stallRate = 1000

func stallLength(quick bool) time.Duration { return pick(quick, 400*time.Millisecond, time.Second) }

// stalling is a load of three stalls' length on a server that stalls in the second third.
func stalling(quick bool) trial {
	s := stallLength(quick)
	t := trial{server: []string{"stall", "--at", s.String(), "--for", s.String()}}
	t.load.Duration = 3 * s
	return t
}

func openStall(quick bool) experiment {
	t := stalling(quick)
	t.load.Conns, t.load.Rate = 64, stallRate
	return experiment{[]trial{t}, []claim{{"stall-open",
		"A third of the requests are due while the server stalls; the open loop finds each delayed by what was left of the stall.",
		func(o []outcome) finding { return judgeStall(o[0], stallLength(quick), 3*stallLength(quick), dueOf(t)) }}}}
}

func closedStall(quick bool) experiment {
	t := stalling(quick)
	t.load.Conns = 1
	return experiment{[]trial{t}, []claim{{"stall-closed",
		"A closed loop hides the same stall: it sends nothing meanwhile, so one request of thousands shows it. " +
			"This is why there is an open loop.",
		func(o []outcome) finding { return judgeHidden(o[0], stallLength(quick)) }}}}
}

func stopped(quick bool) experiment {
	s := stallLength(quick)
	t := trial{server: []string{"delay", "--delay", "0s"}, pause: s}
	t.load.Duration, t.load.Conns, t.load.Rate = 3*s, 64, stallRate
	return experiment{[]trial{t}, []claim{{"sigstop-open",
		"The same of a process that is stopped from outside (SIGSTOP) and goes on (SIGCONT).",
		func(o []outcome) finding { return judgeStall(o[0], o[0].paused, 3*s, dueOf(t)) }}}}
}

// judgeStall compares with what must be: of a load of constant rate, a share stall/window is due while nothing is answered,
// and the delays of those are spread evenly from 0 to stall. So a share (stall−x)/window is delayed by more than x.
func judgeStall(o outcome, stall, window time.Duration, due int64) finding {
	const share = 0.02
	within := max(50*time.Millisecond, stall*6/100) // behind the stall, what has gathered is answered, one by one
	f := finding{ok: o.result.Due == due && stall > 0, detail: fmt.Sprintf("±%v, share ±%.0f points", shown(within), 100*share)}
	small := stall / 10
	late, mustBeLate := above(o.latency, small), float64(stall-small)/float64(window)
	f.ok = f.ok && late >= mustBeLate-share && late <= mustBeLate+share
	f.want = fmt.Sprintf("%d due, %.1f %% above %v", due, 100*mustBeLate, shown(small))
	f.got = fmt.Sprintf("%d due, %.1f %%", o.result.Due, 100*late)
	for _, q := range []float64{0.75, 0.9, 0.99, 1} {
		want := stall - time.Duration((1-q)*float64(window))
		got := time.Duration(o.latency.Quantile(q))
		f.ok = f.ok && got >= want-within && got <= want+within
		f.want += fmt.Sprintf(", p%g %v", 100*q, shown(want))
		f.got += fmt.Sprintf(", p%g %v", 100*q, shown(got))
	}
	return f
}

// above is the share of the samples above ns, to a thousandth.
func above(h *hist.Histogram, d time.Duration) float64 {
	const steps = 1000
	return 1 - float64(sort.Search(steps, func(i int) bool { return h.Quantile(float64(i)/steps) > int64(d) }))/steps
}

// judgeHidden: the stall is in the maximum, and nowhere below p99.
func judgeHidden(o outcome, stall time.Duration) finding {
	p99, most := time.Duration(o.latency.Quantile(0.99)), time.Duration(o.latency.Max())
	return finding{
		want:   fmt.Sprintf("p99 below %v, max from %v", shown(stall/10), shown(stall*9/10)),
		got:    fmt.Sprintf("p99 %v, max %v of %d requests", shown(p99), shown(most), o.result.Requests),
		ok:     p99 < stall/10 && most >= stall*9/10,
		detail: "coordinated omission: the generator waits with the server",
	}
}
