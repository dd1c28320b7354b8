package verdict

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/load"
)

const (
	// A generator that leaves less than this of its cores idle had no time to wait: it set the rate. The rest is what the
	// kernel's accounting and the edges of a window lose.
	saturatedAt = 0.95
	// Half of the answers unread when their turn came: the server was done before the generator was.
	unreadAt = 0.5
	// An open loop has few answers to come round for. One that waited half of its time and found them unread all the
	// same was kept from its CPU, which is schedule-lag's and generator-disturbed's to say.
	busyAt = 0.5
)

// saturated: the generator was the limit. A spinning open loop burns its core by design, so there only the time counts
// that it worked. Without a single good answer there is no figure that it could have spoiled.
func saturated(r *load.Result, s Setup) *Verdict {
	if r.Requests == 0 || r.ReqPerSec <= 0 {
		return nil
	}
	v := &Verdict{Name: GeneratorSaturated, Level: Bound,
		Next: fmt.Sprintf("give the generator more cores (%s) and loops; until then compare CPU per request, which remains true", s.own())}
	share := ofWindow(r, float64(r.Generator.CPU)) / float64(s.Threads)
	why := ""
	switch {
	case !isOpen(r) && share >= saturatedAt && s.Threads == 1:
		why = fmt.Sprintf("the generator used %s of its core", percent(share))
	case !isOpen(r) && share >= saturatedAt:
		why = fmt.Sprintf("the generator used %s of its %d cores", percent(share), s.Threads)
	case r.Busy >= saturatedAt:
		why = fmt.Sprintf("the generator's busiest loop was working %s of the time", percent(r.Busy))
	case r.Unread >= unreadAt && (!isOpen(r) || r.Busy >= busyAt):
		why = fmt.Sprintf("%s of the answers lay unread when the generator came round", percent(r.Unread))
	default:
		return nil
	}
	v.Text = fmt.Sprintf("%s req/s is ≥ %s: %s", rate(r.ReqPerSec), rate(r.ReqPerSec), why)
	if isOpen(r) {
		v.Level = Fail
		v.Text = fmt.Sprintf("%s, so latencies at %s req/s are partly its own", why, rate(r.Offered))
		v.Next = "a lower rate, or more cores and loops for the generator"
	}
	return v
}

const (
	// Lateness is in every latency, so its p99 is held against theirs: above a tenth, the tail is partly the generator's …
	lagShare = 0.10
	// … unless both are so small that the timer's own resolution is in it.
	lagFail = 100e3 // ns
	// What an idle core keeps at the rates this is built for; above it something was in the way.
	lagNote = 50e3 // ns
)

// scheduleLag: the generator looked at what was due too late. Its lateness is in every latency, and is not the server's.
// Where nothing was answered there is no latency that it could be a share of.
func scheduleLag(r *load.Result, s Setup) *Verdict {
	if r.Lag == nil {
		return nil
	}
	return Late(r.Lag.P99, float64(r.Latency.P99), "p99", "the p99 latency of", s)
}

// Late is schedule-lag for one figure: late is how late the generator was, of what it is held against, both in ns. quantile
// and figure say which. It is nil up to 50 µs, and fails above 100 µs and a tenth of the figure; where of is 0 or NaN, never.
func Late(late int64, of float64, quantile, figure string, s Setup) *Verdict {
	if float64(late) <= lagNote {
		return nil
	}
	v := &Verdict{Name: ScheduleLag, Level: Note,
		Text: fmt.Sprintf("the generator was up to %s late (%s) for requests that were due", duration(float64(late)), quantile),
		Next: fmt.Sprintf("give the generator a core of its own (%s), or lower the rate", s.own())}
	if tooLate(late, of) {
		v.Level = Fail
		v.Text += fmt.Sprintf(", which is %s of %s %s", percent(float64(late)/of), figure, duration(of))
	}
	return v
}

func tooLate(late int64, of float64) bool {
	return of > 0 && float64(late) > lagFail && float64(late) > lagShare*of
}

func lagging(r *load.Result) bool {
	return r.Lag != nil && tooLate(r.Lag.P99, float64(r.Latency.P99))
}

// atFault: what an open loop did not do, its generator did not do.
func atFault(r *load.Result) bool { return lagging(r) || r.Busy >= saturatedAt }

// kept is the share of an open loop's due requests that has to be answered in time for the rate to have been kept.
const kept = 0.99

// answered is how many came within the window, good or not: an answer of another status, length or body was asked for in
// time, whatever it is worth.
func answered(r *load.Result) float64 {
	wrong := r.Errors["status"] + r.Errors["length"] + r.Errors["body"]
	return r.ReqPerSec*float64(r.Elapsed)/1e9 + float64(wrong)
}

// shortfall is the share of what was due that was neither answered within the window nor lost by the server with its
// connection: errors are no lateness, and have a verdict of their own. Answers that are under way as the window closes
// are no shortfall.
func shortfall(r *load.Result) float64 {
	if !isOpen(r) || r.Due == 0 {
		return 0
	}
	edge := ofWindow(r, float64(r.Latency.Mean)) * float64(max(1, r.Turns))
	return 1 - (answered(r)+float64(r.Lost))/float64(r.Due) - min(edge, 1-kept)
}

// rateMissed: the generator did not make the rate. It is to blame for what was due and was not sent in time, not for what
// the server made of the rest.
func rateMissed(r *load.Result, _ Setup) *Verdict {
	if !atFault(r) || shortfall(r) <= 1-kept {
		return nil
	}
	return &Verdict{Name: RateMissed, Level: Fail,
		Text: fmt.Sprintf("%s of %s req/s: the generator could not make the rate", rate(answeredRate(r)), rate(dueRate(r))),
		Next: "a lower rate, or more cores and loops for the generator"}
}

// waitedAt is the share of requests without a free connection from which on the connections are worth a word.
const waitedAt = 0.01

// overdue: the server did not keep up, though it was asked in time. That is what an open loop is for, and no error.
func overdue(r *load.Result, _ Setup) *Verdict {
	if !isOpen(r) || r.Due == 0 || atFault(r) {
		return nil
	}
	v := &Verdict{Name: Overdue, Level: Note, Next: "a lower rate to see latencies that settle; `handoff load --find` looks for the highest that the server keeps"}
	switch {
	case shortfall(r) > 1-kept || r.Overdue > 0:
		v.Text = fmt.Sprintf("%s of %s req/s answered in time: the server cannot keep this rate", rate(answeredRate(r)), rate(dueRate(r)))
		if r.Overdue > 0 {
			v.Text += fmt.Sprintf("; %s never answered, whose latency is a lower bound", grouped(float64(r.Overdue)))
		}
	case float64(r.Waited) >= waitedAt*float64(r.Due):
		v.Text = fmt.Sprintf("%s of the requests found no free connection when they were due; their wait is in the latency", percent(float64(r.Waited)/float64(r.Due)))
		v.Next = "more connections, or a lower rate"
	default:
		return nil
	}
	return v
}

func dueRate(r *load.Result) float64 { return float64(r.Due) / (float64(r.Elapsed) / 1e9) }

func answeredRate(r *load.Result) float64 { return answered(r) / (float64(r.Elapsed) / 1e9) }
