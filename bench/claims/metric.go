package claims

import (
	"math"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/internal/hist"
)

// Metric is a figure of one cell in one round.
type Metric string

// The metrics. Where a cell has none, as where the system does not tell, the round does not count.
const (
	CPU        Metric = "cpu/request"      // of the server and its children, ns, over good answers
	Rate       Metric = "req/s"            // good answers
	InTime     Metric = "in time"          // share 0..1 of the requests due (closed loop: answered) that were answered well Within
	Mean       Metric = "mean"             // latency, ns
	P50        Metric = "p50"              // latency, ns
	P99        Metric = "p99"              // latency, ns
	P999       Metric = "p99.9"            // latency, ns
	Max        Metric = "max"              // latency, ns
	ConnectP50 Metric = "connect p50"      // of a TCP connect, ns
	ConnectP99 Metric = "connect p99"      // of a TCP connect, ns
	Switches   Metric = "switches/request" // context switches of the server's threads
	Reads      Metric = "reads/request"    // read(2) and its like by the server; recv(2) is not counted by the kernel
	Writes     Metric = "writes/request"   // write(2) and its like
	Threads    Metric = "threads"          // of the server as the window closes
	RSS        Metric = "memory"           // resident, of the server as the window closes, bytes
	PerConn    Metric = "memory/conn"      // by how much RSS is above that of Over, for each connection more, bytes
	Served     Metric = "served"           // share 0..1 of the connections that got an answer
	Jain       Metric = "fairness"         // Jain's index 0..1 of what each connection was answered, 1: all alike
	Errors     Metric = "errors"           // of any kind, for each request sent
	Overflows  Metric = "queue overflows"  // of accept queues in the whole network namespace, a second
)

// unit is how a figure is written.
type unit int

const (
	number unit = iota
	span        // ns
	share       // 0..1
	size
)

// kind is what about a figure a disturbance can spoil.
type kind int

const (
	cost   kind = iota // of the server alone: true whoever waited
	pace               // limited by the slower side
	time_              // latencies: of both sides
	answer             // whether there was one
)

type metric struct {
	unit unit
	kind kind
	of   func(*load.Result) float64
}

var metrics = map[Metric]metric{
	CPU:        {span, cost, perRequest(func(s *load.Server) int64 { return s.CPU })},
	Rate:       {number, pace, func(r *load.Result) float64 { return r.ReqPerSec }},
	InTime:     {share, answer, nil},
	Mean:       {span, time_, func(r *load.Result) float64 { return float64(r.Latency.Mean) }},
	P50:        {span, time_, func(r *load.Result) float64 { return float64(r.Latency.P50) }},
	P99:        {span, time_, func(r *load.Result) float64 { return float64(r.Latency.P99) }},
	P999:       {span, time_, func(r *load.Result) float64 { return float64(r.Latency.P999) }},
	Max:        {span, time_, func(r *load.Result) float64 { return float64(r.Latency.Max) }},
	ConnectP50: {span, cost, connect(func(s *hist.Summary) int64 { return s.P50 })},
	ConnectP99: {span, cost, connect(func(s *hist.Summary) int64 { return s.P99 })},
	Switches:   {number, cost, perRequest(func(s *load.Server) int64 { return s.SwitchesVoluntary + s.SwitchesInvoluntary })},
	Reads:      {number, cost, perRequest(func(s *load.Server) int64 { return s.Reads })},
	Writes:     {number, cost, perRequest(func(s *load.Server) int64 { return s.Writes })},
	Threads:    {number, cost, ofServer(func(s *load.Server) int64 { return int64(s.Threads) })},
	RSS:        {size, cost, ofServer(func(s *load.Server) int64 { return s.RSS })},
	PerConn:    {size, cost, nil},
	Served:     {share, answer, func(r *load.Result) float64 { return float64(r.Served) / float64(r.Conns) }},
	Jain:       {share, answer, func(r *load.Result) float64 { return or(r.Fairness) }},
	Errors:     {share, answer, failed},
	Overflows:  {number, cost, overflows},
}

// none is a figure that there is not.
var none = math.NaN()

func or(x float64) float64 {
	if x == 0 {
		return none
	}
	return x
}

func ofServer(of func(*load.Server) int64) func(*load.Result) float64 {
	return func(r *load.Result) float64 {
		if r.Server == nil {
			return none
		}
		return or(float64(of(r.Server)))
	}
}

func perRequest(of func(*load.Server) int64) func(*load.Result) float64 {
	whole := ofServer(of)
	return func(r *load.Result) float64 {
		if r.Requests == 0 {
			return none
		}
		return whole(r) / float64(r.Requests)
	}
}

func connect(of func(*hist.Summary) int64) func(*load.Result) float64 {
	return func(r *load.Result) float64 {
		if r.Connect == nil {
			return none
		}
		return float64(of(r.Connect))
	}
}

func failed(r *load.Result) float64 {
	if r.Sent == 0 {
		return none
	}
	n := int64(0)
	for _, count := range r.Errors {
		n += count
	}
	return float64(n) / float64(r.Sent)
}

func overflows(r *load.Result) float64 {
	if r.Host == nil || r.Elapsed == 0 {
		return none
	}
	return float64(r.Host.ListenOverflows) / (float64(r.Elapsed) / 1e9)
}
