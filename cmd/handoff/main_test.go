package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/pkg/strategy"
)

const (
	// commandVar makes the test binary the command itself, with the children it starts.
	commandVar = "TEST_AS_HANDOFF"
	// nowhereVar adds a strategy to it that runs on no system.
	nowhereVar = "TEST_NOWHERE"
)

func TestMain(m *testing.M) {
	if os.Getenv(commandVar) == "" {
		os.Exit(m.Run())
	}
	if os.Getenv(nowhereVar) != "" {
		strategy.Register(strategy.Spec{
			Name: "nowhere", About: "runs nowhere", New: func() (strategy.Strategy, []strategy.Knob) { return nil, nil },
			Unavailable: func() error { return errors.New("needs another planet") },
		})
	}
	main()
}

func command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), commandVar+"=1", "GORACE=atexit_sleep_ms=0") // or each exit takes a second under -race
	return cmd
}

// handoff runs the command to its end and returns what it printed and its exit code.
func handoff(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return finish(t, command(args...))
}

func finish(t *testing.T, cmd *exec.Cmd) (stdout, stderr string, code int) {
	t.Helper()
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}

func TestEveryCommandHelpsWithAnExample(t *testing.T) {
	top, _, code := handoff(t, "--help")
	if code != 0 {
		t.Fatalf("handoff --help exits with %d", code)
	}
	for _, name := range []string{"serve", "strategies", "compare", "load", "claim", "report", "diff", "selftest", "version"} {
		if !strings.Contains(top, "\n  "+name+" ") {
			t.Errorf("handoff --help does not list %s:\n%s", name, top)
		}
		help, _, code := handoff(t, name, "--help")
		if code != 0 || !regexp.MustCompile(`Example:\s+handoff `+name).MatchString(help) {
			t.Errorf("handoff %s --help: exit code %d, and no example in\n%s", name, code, help)
		}
	}
}

func TestWhatCannotBeDoneExitsWithTwoAndNamesTheCause(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"", "expected one of"},
		{"nonsense", "nonsense"},
		{"compare --nonsense", "--nonsense"},
		{"compare --conns many", "--conns"},
		{"compare --conns 0", "--conns 0: want 1 to 100000"},
		{"compare --rounds=-1", "--rounds -1: want 1 to"},
		{"compare --rounds -1", "--rounds -1: want 1 to"},
		{"compare --warmup -1s", "warmup is -1s, want 0s..1h"},
		{"serve --strategy pool --workers -1", "--workers -1: want"},
		{"serve --strategy pool --workers=-1", "--workers -1: want"},
		{"serve --addr 127.0.0.1", "--addr \"127.0.0.1\": want HOST:PORT"},
		{"serve --addr=", "--addr \"\": want HOST:PORT"},
		{"serve --addr 127.0.0.1:", "--addr \"127.0.0.1:\": want HOST:PORT"},
		{"serve --addr 127.0.0.1:65536", "port from 0 to 65535"},
		{"serve --addr unix:", "unix:PATH"},
		{"serve --admin 127.0.0.1:x", "--admin \"127.0.0.1:x\": want"},
		{"serve --backlog -1", "--backlog -1: want"},
		{"serve --idle-timeout -5s", "--idle-timeout -5s: want"},
		{"serve --workers -x", "--workers"},
		{"serve -1", "-1"},
		{"load --conns -1 http://127.0.0.1/", "--conns -1: want 1 to 100000"},
		{"load --json -1", "-1"},
		{"compare --path work", "--path"},
		{"compare --strategy nope", "valid are"},
		{"compare --baseline nope", "--baseline"},
		{"compare --strategy pool:color=red", "color"},
		{"compare --strategy pool:workers=-1", "workers"},
		{"compare --strategy pool:workers", "knob=value"},
		{"compare --strategy epoll,epoll", "twice"},
		{"compare --strategy goroutine:backlog=x", "--backlog x"},
		{"compare --peer nginx", "NAME='command with {addr}'"},
		{"compare --peer a='", "unfinished quote"},
		{"compare --server-cpus zero", "--server-cpus"},
		{"load", "url"},
		{"load ftp://127.0.0.1/", "ftp"},
		{"load --pipeline 0 http://127.0.0.1/", "--pipeline 0: want 1"},
		{"load --stages 10 http://127.0.0.1/", "--stages"},
		{"load --rate -1 http://127.0.0.1/", "rate"},
		{"load --arrivals often http://127.0.0.1/", "--arrivals"},
		{"load --route x http://127.0.0.1/", "WEIGHT METHOD PATH"},
		{"load --header x http://127.0.0.1/", "Name: value"},
		{"load --threshold p99 http://127.0.0.1/", "--threshold p99"},
		{"load --find nonsense http://127.0.0.1/", "--find"},
		{"load --find cpu<1us http://127.0.0.1/", "--pid"},
		{"load --most 5 http://127.0.0.1/", "--find"},
		{"compare --threshold p99", "--threshold p99"},
		{"compare --until 200%", "--until"},
		{"compare --slice 1ms", "--slice"},
		{"compare --axis nonsense=1", "--axis nonsense=1"},
		{"compare --rate x", "--rate"},
		{"compare --strategy goroutine:path=x", "path"},
		{"diff --margin x a b", "--margin"},
		{"load --conns 4 --threads 5 http://127.0.0.1/", "--threads 5: want 1 to 4"},
	} {
		_, stderr, code := handoff(t, strings.Fields(c.args)...)
		if code != 2 || !strings.Contains(stderr, c.want) || !strings.HasPrefix(stderr, "handoff: ") || strings.Count(stderr, "\n") != 1 {
			t.Errorf("handoff %s: exit code %d, %q, want 2 and one line with %q", c.args, code, stderr, c.want)
		}
	}
}

func TestFlagsComeFromTheEnvironmentToo(t *testing.T) {
	cmd := command("compare")
	cmd.Env = append(cmd.Env, "HANDOFF_ROUNDS=-7")
	if _, stderr, code := finish(t, cmd); code != 2 || !strings.Contains(stderr, "--rounds -7") {
		t.Errorf("HANDOFF_ROUNDS=-7: exit code %d, %q, want 2 and the flag named", code, stderr)
	}
}

func TestVersionNamesGoAndSystem(t *testing.T) {
	stdout, _, code := handoff(t, "version")
	if code != 0 || !strings.Contains(stdout, "commit ") || !strings.Contains(stdout, "go1.") {
		t.Errorf("exit code %d, %q", code, stdout)
	}
}
