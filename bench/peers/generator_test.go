package peers_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// BenchmarkGeneratorPaired holds handoff load against the least that a generator can cost, floor/client.c, with and without
// a latency taken of every answer: CPU time a request, with 64 connections in a closed loop. handoff load always takes
// latencies, and checks every answer, which the C client does not.
//
// An iteration is one turn of 0.3 s for each, in changing order, on the same core and against the same server, which has
// another core where there is one. The intervals are from iterations: -benchtime 30x, about 40 s a server. x-c-client is
// handoff load's CPU time over the C client's without latencies, x-c-client-l over the one with.
func BenchmarkGeneratorPaired(b *testing.B) {
	fmt.Println("Unit x-c-client better=lower\nUnit x-c-client-l better=lower")
	serverCPU, loadCPU := twoCPUs(b)
	client, dir := compileFloor(b, "client"), b.TempDir()
	goBuild(b, "../..", filepath.Join(dir, "handoff"), "./cmd/handoff")
	goBuild(b, ".", filepath.Join(dir, "nethttp"), "./nethttp")
	for _, server := range []struct {
		name string
		args []string
	}{
		{"epoll", []string{filepath.Join(dir, "handoff"), "serve", "--strategy", "epoll", "--log-level", "error", "--addr", "127.0.0.1:0"}},
		{"nethttp", []string{filepath.Join(dir, "nethttp"), "--addr", "127.0.0.1:0"}},
	} {
		b.Run("server="+server.name, func(b *testing.B) {
			addr := serving(b, serverCPU, server.args...)
			generators := []generator{
				{"handoff", []string{filepath.Join(dir, "handoff"), "load", "--json", "--conns", "64", "--warmup", "100ms", "--duration", "300ms", "http://" + addr + "/"}},
				{"c", []string{client, "-c", "64", "-w", "0.1", "-d", "0.3", addr}},
				{"c-l", []string{client, "-l", "-c", "64", "-w", "0.1", "-d", "0.3", addr}},
			}
			alternate(b, loadCPU, generators, []ratio{{"x-c-client", 0, 1}, {"x-c-client-l", 0, 2}})
		})
	}
}

type generator struct {
	name string
	args []string
}

// alternate is paired.bench for processes that tell their own CPU time.
func alternate(b *testing.B, cpu string, generators []generator, ratios []ratio) {
	cost := make([][]float64, len(generators)) // per generator and iteration, ns of CPU a request
	for i := 0; b.Loop(); i++ {
		turns := orders[len(generators)]
		for _, k := range turns[i%len(turns)] {
			cost[k] = append(cost[k], generators[k].run(b, cpu))
		}
	}
	b.ReportMetric(0, "ns/op") // an iteration is everybody's: its time says nothing
	for k, g := range generators {
		b.ReportMetric(summary(cost[k]).Center, g.name+"-cpu-ns/req")
	}
	for _, r := range ratios {
		r.report(b, cost[r.of], cost[r.to])
	}
}

// run is one turn, and returns its CPU time a request in ns.
func (g generator) run(b *testing.B, cpu string) float64 {
	var said bytes.Buffer
	cmd := pinned(cpu, g.args...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 3 { // 3: a verdict on this machine, which hits all of them alike
		b.Fatalf("%v: %v\n%s", cmd, err, &said)
	}
	var got struct {
		floor
		Generator struct {
			CPU int64 `json:"cpu_ns"`
		} `json:"generator"`
	}
	if err := json.Unmarshal(out, &got); err != nil {
		b.Fatalf("%v printed %.200q: %v", cmd, out, err)
	}
	used := max(got.CPU, got.Generator.CPU)
	if got.Requests == 0 || used == 0 {
		b.Fatalf("%v: %d requests with %d ns of CPU: %.200s", cmd, got.Requests, used, out)
	}
	return float64(used) / float64(got.Requests)
}

// pinned is a command that is in its place before its first instruction.
func pinned(cpu string, args ...string) *exec.Cmd {
	return exec.Command("taskset", append([]string{"-c", cpu}, args...)...)
}

// serving starts a server on one CPU, until the benchmark ends, and returns the address in its ready line.
func serving(b *testing.B, cpu string, args ...string) (addr string) {
	b.Helper()
	cmd := pinned(cpu, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	p := &process{cmd: cmd}
	b.Cleanup(func() {
		if err := p.end(); err != nil {
			b.Errorf("%v, after SIGTERM: %v", cmd, err)
		}
	})
	line, err := bufio.NewReader(io.LimitReader(out, 200)).ReadString('\n')
	for _, word := range strings.Fields(line) {
		if addr, ok := strings.CutPrefix(word, "addr="); ok {
			return addr
		}
	}
	b.Fatalf("%v: first line of output %q (%v), want ready addr=HOST:PORT", cmd, line, err)
	return ""
}

func goBuild(b *testing.B, dir, program, pkg string) {
	b.Helper()
	cmd := exec.Command("go", "build", "-o", program, pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v in %s: %v\n%s", cmd, dir, err, out)
	}
}

// twoCPUs are the first and the last that this process may use; the same, and said to be, where it may use one.
func twoCPUs(b *testing.B) (first, last string) {
	b.Helper()
	if _, err := exec.LookPath("taskset"); err != nil {
		b.Skipf("no taskset (util-linux) to keep the generators on one core: %v", err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skipf("which CPUs may be used: %v", err)
	}
	_, list, _ := strings.Cut(string(status), "Cpus_allowed_list:")
	list, _, _ = strings.Cut(strings.TrimSpace(list), "\n")
	numbers := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == '-' })
	if len(numbers) == 0 {
		b.Skip("/proc/self/status does not say which CPUs may be used")
	}
	first, last = numbers[0], numbers[len(numbers)-1]
	if _, err := strconv.Atoi(last); err != nil {
		b.Skipf("cannot read the list of CPUs %q", list)
	}
	if first == last {
		b.Logf("one CPU for server and generators")
	}
	return first, last
}
