package matrix_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

// roleVar makes the test binary one of the children of a comparison: its arguments say which.
const roleVar = "MATRIX_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(roleVar) == "" {
		os.Exit(m.Run())
	}
	roles[os.Args[1]](os.Args[2:])
}

var roles = map[string]func(args []string){
	"serve": func([]string) { serve("127.0.0.1:0", true) },
	"rival": func(args []string) { serve(args[0], false) },
	"forker": func([]string) {
		if err := exec.Command("sleep", "60").Start(); err != nil {
			os.Exit(1)
		}
		serve("127.0.0.1:0", true)
	},
	"meet": func(args []string) { // becomes ready once another does
		f, err := os.OpenFile(args[0], os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			os.Exit(1)
		}
		fmt.Fprintln(f, "here")
		for {
			if text, err := os.ReadFile(args[0]); err == nil && strings.Count(string(text), "here") > 1 {
				break
			}
			time.Sleep(time.Millisecond)
		}
		serve("127.0.0.1:0", true)
	},
	"busy": func([]string) { fmt.Fprintln(os.Stderr, "listen: address already in use"); os.Exit(1) },
	"stubborn": func([]string) {
		signal.Ignore(syscall.SIGTERM)
		serve("127.0.0.1:0", true)
	},
	"generate": generate,
	"parent": func(args []string) {
		matrix.Run(context.Background(), config(args[0], "base /", "other /hang"))
	},
}

// serve takes connections and leaves them alone: the generator here is a fake as well.
func serve(addr string, tell bool) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if tell {
		fmt.Printf("noise\nready addr=%s strategy=fake\nmore noise\n", ln.Addr())
	}
	for {
		ln.Accept()
	}
}

// config is a comparison of one round with turns. An arm is "NAME PATH [ROLE [ARG…]]": the path of its URL, which tells the
// generator how to behave, and its server, "serve" if nothing is said. The generators leave word in the file log.
func config(log string, arms ...string) matrix.Config {
	c := matrix.Config{
		Points: []result.Point{point("")}, Rounds: 1, Seed: 1, Slice: 100 * time.Millisecond,
		Generator: func(result.Point) []string { return []string{os.Args[0], "generate", log} },
		Env:       append(os.Environ(), roleVar+"=1", "GORACE=atexit_sleep_ms=0"), // or each exit takes a second under -race
	}
	for _, text := range arms {
		words := append(strings.Fields(text), "serve")
		if len(words) > 3 { // it has a role of its own
			words = words[:len(words)-1]
		}
		c.Arms = append(c.Arms, result.Arm{Name: words[0], Path: words[1], Command: append([]string{os.Args[0]}, words[2:]...)})
	}
	return c
}

func point(name string) result.Point {
	return result.Point{
		Name: name, Path: "/" + name, Conns: 1, Pipeline: 1, Threads: 1,
		Warmup: 70 * time.Millisecond, Duration: 400 * time.Millisecond,
	}
}

func logFile(t *testing.T) string { return filepath.Join(t.TempDir(), "log") }

// words are what the generators have written to their log, line by line.
func words(t *testing.T, log string) (lines [][]string) {
	t.Helper()
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		lines = append(lines, strings.Fields(line))
	}
	return lines
}

// run runs a comparison to its end.
func run(t *testing.T, cfg matrix.Config) (samples []result.Sample) {
	t.Helper()
	defer goleak.VerifyNone(t)
	cfg.Done = func(s result.Sample) { samples = append(samples, s) }
	if err := matrix.Run(context.Background(), cfg); err != nil {
		t.Fatalf("Run: %v", err)
	}
	return samples
}

// byArm is for a comparison of one round and point.
func byArm(samples []result.Sample) map[string]result.Sample {
	m := make(map[string]result.Sample)
	for _, s := range samples {
		m[s.Arm] = s
	}
	return m
}

// measured checks that a cell was, and in so many turns.
func measured(t *testing.T, s result.Sample, turns int) {
	t.Helper()
	if !s.OK() || s.Load.Sent != int64(turns) || s.Limits == nil || s.Started.IsZero() {
		t.Errorf("%s in round %d: got %+v with load %+v, want a measurement in %d turns", s.Arm, s.Round, s, s.Load, turns)
	}
}

func failed(t *testing.T, s result.Sample, why string) {
	t.Helper()
	if s.OK() || !strings.Contains(s.Error, why) {
		t.Errorf("%s: got error %q, load %v, want the error to say %q", s.Arm, s.Error, s.Load, why)
	}
}
