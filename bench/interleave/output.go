package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/perf/benchfmt"
)

// output is what one run of a test binary said.
type output struct {
	units        []string // Unit lines, as they were
	measurements []measurement
}

// measurement is a result line, as it was, and the configuration that was in force there.
type measurement struct {
	name   string
	line   string
	config []setting
}

type setting struct{ key, value string }

// tooLong ends a benchmark that hangs, with the stacks of its goroutines.
const tooLong = 10 * time.Minute

// run runs the benchmarks that match. failure holds what the binary said, if it did not end well.
func (p *pack) run(ctx context.Context, pattern, benchtime string) (out output, failure error) {
	cmd := exec.CommandContext(ctx, p.binary, "-test.run", "^$", "-test.bench", pattern, "-test.benchtime", benchtime,
		"-test.count", "1", "-test.cpu", strconv.Itoa(procs()), "-test.timeout", tooLong.String())
	cmd.Dir = p.dir
	cmd.WaitDelay = time.Second // a process that the benchmark left behind may hold the pipe
	var said, diagnosis bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &diagnosis
	err := cmd.Run()
	out = read(said.String())
	if err != nil {
		failure = fmt.Errorf("%w\n%s%s", err, said.Bytes(), diagnosis.Bytes())
	} else if len(out.measurements) == 0 && said.Len() > 0 {
		// What a benchmark prints can tear its own result line apart.
		failure = fmt.Errorf("no result in what it printed:\n%s%s", said.Bytes(), diagnosis.Bytes())
	}
	return out, failure
}

// read finds results by the rules of the format and keeps their lines, because tools exist that want the tabs.
func read(text string) (out output) {
	lines := strings.Split(text, "\n")
	r := benchfmt.NewReader(strings.NewReader(text), "")
	for r.Scan() {
		_, n := r.Result().Pos()
		switch rec := r.Result().(type) {
		case *benchfmt.Result:
			out.measurements = append(out.measurements, measurement{"Benchmark" + rec.Name.String(), lines[n-1], settings(rec)})
		case *benchfmt.UnitMetadata:
			if len(out.units) == 0 || out.units[len(out.units)-1] != lines[n-1] { // one line can hold several
				out.units = append(out.units, lines[n-1])
			}
		}
	}
	return out
}

func settings(r *benchfmt.Result) []setting {
	var s []setting
	for _, c := range r.Config {
		s = append(s, setting{c.Key, string(c.Value)})
	}
	return s
}
