package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

// inside is a run whose servers were looked into: a rival's was not, thread's did not answer, serial's kept nothing.
func inside() *result.Run {
	run := measured(8)
	run.Points[0].Rate, run.Points[0].Arrivals, run.Points[0].Inside, run.Capacity = 30000, "const", 8, 60000
	run.Arms = append(run.Arms, result.Arm{Name: "nginx", Peer: true})
	run.Samples = append(run.Samples, result.Sample{Arm: "nginx", Round: 1, Load: &load.Result{Requests: 1, Served: 64, Conns: 64, Elapsed: 1e9}})
	for i := range run.Samples {
		s := &run.Samples[i]
		if s.Load == nil || s.Arm == "nginx" {
			continue
		}
		var stamps []load.Stamp
		var spans []result.Span
		for j := range 10 {
			id, at := fmt.Sprint(j), int64(1e9)
			stamps = append(stamps, load.Stamp{ID: id, Due: at, Sent: at + 3000, Done: at + 61_000})
			span := result.Span{ID: id, Received: at + 6000, Arrived: at + 31_000, Complete: at + 31_000, Begun: at + 31_000,
				Parsed: at + 31_200, Started: at + 31_300, Handled: at + 31_600, Written: at + 40_000}
			if s.Arm == "epoll" { // as if the kernel read
				span.Received = 0
			}
			spans = append(spans, span)
		}
		if s.Arm == "serial" {
			spans = nil
		}
		s.Inside = result.Reconcile(stamps, spans, 60_500)
		if s.Arm == "thread" {
			s.Inside = result.Reconcile(stamps, nil, 60_500)
			s.Inside.Error = "/debug/spans answers 404"
		}
	}
	return run
}

// Arms that do not fit beside each other follow below: nothing is left out on a narrow terminal.
func TestTheWaterfallFitsItsTerminal(t *testing.T) {
	for _, width := range []int{0, 80, 40} {
		text := render(t, inside(), width)
		_, falls, ok := strings.Cut(text, "Where the latency goes")
		if !ok {
			t.Fatalf("no waterfall in\n%s", text)
		}
		golden(t, fmt.Sprintf("inside%d", width), text)
		if width > 0 {
			fits(t, falls, width)
		}
		one := strings.Join(strings.Fields(falls), " ")
		for _, want := range []string{"unexplained", "socket", "nginx: a server of others: what happens inside it is not available.",
			"thread: not available: /debug/spans answers 404", "serial: not available: of 80 marked requests the server kept none",
			"Of 320 marked requests 320 were found"} {
			if !strings.Contains(one, want) {
				t.Errorf("%d columns: no %q in\n%s", width, want, falls)
			}
		}
	}
}

func TestTheUnexplainedIsShown(t *testing.T) {
	text := render(t, inside(), 0)
	for _, want := range []string{"\nunexplained  28.0", "\nexplained   54.1%", "\n= latency    61.0"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if !strings.Contains(text, "The rate of 30,000 req/s is half of the 60,000 that goroutine did") {
		t.Errorf("how the rate was chosen is not said in\n%s", text)
	}
}

func TestNoWaterfallWithoutALookInside(t *testing.T) {
	if text := render(t, measured(8), 0); strings.Contains(text, "Where the latency goes") {
		t.Error("a waterfall of a run that did not look inside")
	}
}
