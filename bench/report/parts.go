package report

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/load"
)

// stages writes a line for each stage of an open loop that has several.
func (p *page) stages(r *load.Result) {
	if len(r.Stages) == 0 {
		return
	}
	cols := columnsOf(
		column{head: "offered", left: true}, column{head: "done/s"}, column{head: "p50"}, column{head: "p99"}, column{head: "p99.9"},
		column{over: "lag", head: "p99"}, column{head: "due"}, column{head: "answered"},
	)
	for _, s := range r.Stages {
		offered := Count(s.From)
		if s.From != s.To {
			offered += "→" + Count(s.To)
		}
		cols.add(offered+"/s", Count(s.ReqPerSec), Latency(float64(s.Latency.P50)), Latency(float64(s.Latency.P99)), Latency(float64(s.Latency.P999)),
			Latency(float64(s.Lag99)), Count(float64(s.Due)), Count(float64(s.Requests)))
	}
	p.gap()
	p.grid(cols, 2, "--json")
}

// routes writes a line for each route of a mixed load.
func (p *page) routes(r *load.Result) {
	if len(r.Routes) == 0 {
		return
	}
	cols := columnsOf(
		column{head: "route", left: true}, column{head: "p50"}, column{head: "p99"}, column{head: "p99.9"},
		column{head: "requests"}, column{head: "errs"}, column{head: "weight"}, column{head: "answer"},
	)
	for _, s := range r.Routes {
		cols.add(s.Name, Latency(float64(s.Latency.P50)), Latency(float64(s.Latency.P99)), Latency(float64(s.Latency.P999)),
			Count(float64(s.Requests)), Count(float64(sum(s.Errors))), fmt.Sprint(s.Weight), answerText(s.Answer))
	}
	p.gap()
	p.grid(cols, 2, "--json")
}

func sum(n map[string]int64) (total int64) {
	for _, count := range n {
		total += count
	}
	return total
}

func answerText(a *load.Answer) string {
	if a == nil {
		return none
	}
	return fmt.Sprintf("%d, %d B", a.Status, a.Length)
}

// table is columns that are filled line by line.
type table []column

func columnsOf(cols ...column) table { return cols }

func (t table) add(cells ...string) {
	for i, cell := range cells {
		t[i].cells = append(t[i].cells, cell)
	}
}
