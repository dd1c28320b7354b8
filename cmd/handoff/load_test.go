package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
)

func greeter(t *testing.T, status int) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, "Hello, World!")
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestLoadTellsWhatItFound(t *testing.T) {
	url := greeter(t, 200)
	stdout, stderr, code := handoff(t, "load", "--conns=4", "--duration=200ms", "--warmup=10ms", "--pid", fmt.Sprint(os.Getpid()), url)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for _, want := range []string{"closed: 4 connections, pipeline 1", "requests", "p99", "served     4/4", "errors     none", "× 200", "µs of CPU", "of 1 thread"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
}

func TestLoadPrintsJSON(t *testing.T) {
	stdout, stderr, code := handoff(t, "load", "--json", "--conns=4", "--duration=200ms", "--warmup=10ms", greeter(t, 200))
	var got load.Result
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || got.Requests == 0 || got.Served != 4 {
		t.Errorf("exit code %d, %v, %+v, %s", code, err, got, stderr)
	}
}

func TestLoadFailsWhenNothingWasAnsweredAsItShouldBe(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := ln.Addr().String()
	ln.Close()
	for url, want := range map[string]string{
		"http://" + free + "/": free,
		greeter(t, 503):        "no good answer",
	} {
		if _, stderr, code := handoff(t, "load", "--conns=4", "--duration=200ms", "--warmup=10ms", url); code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, %q, want 1 and %q", url, code, stderr, want)
		}
	}
}

func TestInterruptedLoadShowsWhatItHas(t *testing.T) {
	cmd := command("load", "--conns=4", "--duration=1m", "--warmup=10ms", greeter(t, 200))
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(400 * time.Millisecond) // into the window
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(stdout.String(), "requests") || !strings.Contains(stderr.String(), "cut short") {
		t.Errorf("exit code %d, %q, %q, want 1, the figures, and cut short", code, &stdout, &stderr)
	}
}
