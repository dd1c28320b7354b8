package bench_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

// What is planted: the same model, with 5 % more work in each request.
const (
	plainPath  = "/work?cpu=100us"
	dearerPath = "/work?cpu=105us"
)

// BenchmarkAlarms is the comparison compared with what is known beforehand. An iteration is a whole run with the defaults of
// handoff compare, about half a minute: a model, itself again, and itself with 5 % more work in each request.
// false-alarms is the share of runs that tell the model from itself, and found the share that notice the 5 %.
//
//	go test ./bench -run '^$' -bench Alarms -benchtime 20x -timeout 1h
func BenchmarkAlarms(b *testing.B) {
	alarms, found := 0.0, 0.0
	for b.Loop() {
		rows := compared(b).Points[0].Rows
		for i := range rows {
			switch row := &rows[i]; {
			case row.Status == result.Control && row.CPURatio.Differs():
				alarms++
			case row.Arm == "dearer" && row.CPURatio.Differs() && row.CPURatio.Value > 1:
				found++
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(alarms/float64(b.N), "false-alarms")
	b.ReportMetric(found/float64(b.N), "found")
}

// compared is one run of a comparison, and its summary.
func compared(b *testing.B) result.Summary {
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	servers, loads, _, err := child.Pinning(nil, nil)
	if err != nil {
		b.Skip(err)
	}
	env, _ := child.Scrub(os.Environ())
	server := []string{exe, "serve", "goroutine"}
	run := &result.Run{
		Baseline: "plain", Rounds: 8, Slice: 100 * time.Millisecond,
		Points: []result.Point{{Path: plainPath, Conns: 64, Pipeline: 1, Threads: max(1, len(loads)), Warmup: 200 * time.Millisecond, Duration: time.Second}},
		Arms: []result.Arm{
			{Name: "plain", Command: server},
			{Name: "dearer", Command: server, Path: dearerPath},
			{Name: "plain again", Command: server, Control: true},
		},
		Environment: result.Environment{ServerCPUs: servers, LoadCPUs: loads},
	}
	err = matrix.Run(b.Context(), matrix.Config{
		Arms: run.Arms, Points: run.Points, Rounds: run.Rounds, Slice: run.Slice, Seed: uint64(b.N),
		Generator: func(p result.Point) []string {
			return []string{exe, "load", strconv.Itoa(p.Conns), strconv.Itoa(p.Threads)}
		},
		Env: append(env, roleVar+"=1"), ServerCPUs: servers, LoadCPUs: loads,
		Done: func(s result.Sample) { run.Samples = append(run.Samples, s) },
	})
	if err != nil {
		b.Fatal(err)
	}
	return result.Summarise(run)
}
