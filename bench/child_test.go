package bench_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/perf/benchfmt"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

// own and tell are the other end of TestServerAnswersAndDiesWithItsParent: own starts a server as a benchmark does,
// with tell in the generator's place, which leaves word of the server in a file.
func own(args []string) error {
	cfg, err := lab("goroutine", 1, "/", time.Minute)
	if err != nil {
		return err
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	cfg.Generator = func(result.Point) []string { return []string{exe, "tell", args[0]} }
	return matrix.Run(context.Background(), cfg)
}

// tell is called FILE --pid PID URL.
func tell(args []string) error {
	whole := args[0] + ".part"
	if err := os.WriteFile(whole, []byte(args[2]+" "+args[3]), 0o600); err != nil {
		return err
	}
	if err := os.Rename(whole, args[0]); err != nil {
		return err
	}
	time.Sleep(time.Minute) // it is killed first
	return nil
}

const patience = 30 * time.Second // more than anything here takes on a busy machine

func TestServerAnswersAndDiesWithItsParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends a process when its parent is killed")
	}
	word := filepath.Join(t.TempDir(), "server")
	owner := exec.Command(os.Args[0], "owner", word)
	owner.Env = append(os.Environ(), roleVar+"=1")
	owner.Stderr = os.Stderr
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	defer owner.Wait()
	defer owner.Process.Kill()

	var pid int
	var url string
	eventually(t, "word of a server", func() bool {
		text, err := os.ReadFile(word)
		if err != nil {
			return false
		}
		n, err := fmt.Sscan(string(text), &pid, &url)
		return n == 2 && err == nil
	})
	if got, err := get(url); got != "Hello, World!" || err != nil {
		t.Errorf("GET %s = %q, %v, want Hello, World!", url, got, err)
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, fmt.Sprintf("the end of the server, process %d", pid), func() bool { return !runs(pid) })
}

func get(url string) (string, error) {
	r, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	return string(body), err
}

// runs is false of a process that has ended, also when nobody has waited for it yet.
func runs(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return false
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v in vain for %s", patience, what)
		}
	}
}

// Servers and generators of two strategies, all alive, under load by turns.
func TestTwoStrategiesTakeTurns(t *testing.T) {
	var wrong []string
	for slice := 30 * time.Millisecond; slice < 10*time.Second; slice *= 5 { // a machine may be held up for all of a short one
		if wrong = takeTurns(t, slice); len(wrong) == 0 {
			return
		}
	}
	t.Errorf("got %q, want answers on 4 connections, without errors, in 3 turns", wrong)
}

func takeTurns(t *testing.T, slice time.Duration) (wrong []string) {
	t.Helper()
	cfg, err := lab("goroutine", 4, "/", 3*slice)
	if err != nil {
		t.Fatal(err)
	}
	other, err := lab("pool", 4, "/", 0)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Arms, cfg.Slice = append(cfg.Arms, other.Arms...), slice
	cells := 0
	cfg.Done = func(s result.Sample) {
		cells++
		if r := s.Load; !s.OK() {
			wrong = append(wrong, fmt.Sprintf("%s: %s", s.Arm, s.Error))
		} else if r.Turns != 3 || r.Requests == 0 || r.Served != 4 || len(r.Errors) > 0 || r.Elapsed < int64(3*slice) {
			wrong = append(wrong, fmt.Sprintf("%s: %+v", s.Arm, r))
		}
	}
	if err := matrix.Run(t.Context(), cfg); err != nil || cells != 2 {
		t.Errorf("Run: %v, %d cells, want 2", err, cells)
	}
	return wrong
}

// benchstat needs the units' directions before the figures, and the names' keys in one order.
func TestOutputIsWhatBenchstatReads(t *testing.T) {
	var out []byte
	for most := 3; ; most-- {
		cmd := exec.Command(os.Args[0], "-test.run", "^$", "-test.benchtime", "1x",
			"-test.bench", "^BenchmarkServe$/^strategy=(serial|goroutine)$/^conns=1$/^body=13B$")
		var err error
		if out, err = cmd.CombinedOutput(); err == nil {
			break
		}
		if most == 1 || !bytes.Contains(out, []byte("no good answer")) { // on a machine that was held up for the whole window
			t.Fatalf("%v: %s", err, out)
		}
	}
	reader, names := benchfmt.NewReader(bytes.NewReader(out), "output"), []string{}
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			t.Errorf("%v in\n%s", record, out)
		case *benchfmt.Result:
			names = append(names, string(record.Name.Full()))
			checkFigures(t, record)
		}
	}
	if len(names) != 2 || !strings.HasPrefix(names[1], "Serve/strategy=serial/conns=1/body=13B") {
		t.Errorf("benchmarks %q, want Serve/strategy=…/conns=1/body=13B of goroutine and serial, in\n%s", names, out)
	}
	for unit, better := range map[string]int{"req/s": 1, "p99-ns": -1, "cpu-ns/req": -1} {
		if got := reader.Units().GetBetter(unit); got != better {
			t.Errorf("better(%s) = %d, want %d", unit, got, better)
		}
	}
}

// checkFigures: each is there and above nothing, and requests per second are what time per request says.
func checkFigures(t *testing.T, r *benchfmt.Result) {
	t.Helper()
	if got := r.GetConfig("client"); got != "closed-loop" {
		t.Errorf("%s: client: %q, want closed-loop", r.Name, got)
	}
	figure := map[string]float64{}
	for _, unit := range []string{"sec/op", "req/s", "p99-sec", "cpu-sec/req"} {
		v, ok := r.Value(unit)
		if unit == "cpu-sec/req" && runtime.GOOS != "linux" {
			continue
		}
		if figure[unit] = v; !ok || v <= 0 {
			t.Errorf("%s: %s = %v, %v, want more than 0", r.Name, unit, v, ok)
		}
	}
	if one := figure["req/s"] * figure["sec/op"]; one < 0.999 || one > 1.001 {
		t.Errorf("%s: req/s × sec/op = %v, want 1", r.Name, one)
	}
}
