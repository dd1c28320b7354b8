package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
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

// lasting loads a server for longer and longer, until all of four connections have been served, which says done.
func lasting(t *testing.T, done string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	url := greeter(t, 200)
	for _, duration := range []string{"200ms", "1s", "5s"} {
		stdout, stderr, code = handoff(t, append(append([]string{"load", "--conns=4", "--warmup=10ms", "--duration=" + duration}, args...), url)...)
		if strings.Contains(stdout, done) {
			break
		}
	}
	return stdout, stderr, code
}

func TestLoadTellsWhatItFound(t *testing.T) {
	stdout, stderr, code := lasting(t, "served     4/4", "--pid", fmt.Sprint(os.Getpid()))
	if !done(code) {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for _, want := range []string{"closed: 4 connections, pipeline 1", "requests", "p99", "served     4/4", "errors     none", "× 200", "µs of CPU", "of 1 thread"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
}

func TestLoadPrintsJSON(t *testing.T) {
	stdout, stderr, code := lasting(t, `"served":4`, "--json")
	var got load.Result
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || !done(code) || got.Requests == 0 || got.Served != 4 {
		t.Errorf("exit code %d, %v, %+v, %s", code, err, got, stderr)
	}
}

func TestLoadWithoutKeepAliveConnectsForEveryRequest(t *testing.T) {
	var requests, connections atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	s.Config.ConnState = func(_ net.Conn, to http.ConnState) {
		if to == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	var stdout, stderr string
	code := 0
	for _, duration := range []string{"200ms", "2s", "20s"} { // until somebody was answered
		if stdout, stderr, code = handoff(t, "load", "--conns=4", "--warmup=10ms", "--duration="+duration, "--no-keepalive", s.URL); requests.Load() > 0 {
			break
		}
	}
	if n, c := requests.Load(), connections.Load(); n == 0 || c < n {
		t.Errorf("exit code %d, %d requests over %d connections, want one each\n%s%s", code, n, c, stdout, stderr)
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
	var stdout, stderr string
	code := 0
	for _, pause := range []time.Duration{50 * time.Millisecond, time.Second, 10 * time.Second} { // until the window has begun in it
		if stdout, stderr, code = interrupted(t, pause); strings.Contains(stdout, "requests") {
			break
		}
	}
	if code != 1 || !strings.Contains(stdout, "requests") || !strings.Contains(stderr, "cut short") {
		t.Errorf("exit code %d, %q, %q, want 1, the figures, and cut short", code, stdout, stderr)
	}
}

// interrupted interrupts a load that has come to some answers after the pause, which is for its warm-up.
func interrupted(t *testing.T, pause time.Duration) (stdout, stderr string, code int) {
	t.Helper()
	asked := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case asked <- struct{}{}:
		case <-r.Context().Done():
		}
		fmt.Fprint(w, "Hello, World!")
	}))
	t.Cleanup(s.Close)
	cmd := command("load", "--conns=4", "--duration=1m", "--warmup=1ms", s.URL)
	var out, said strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	time.Sleep(pause)
	for range 4 * 4 { // more than the four that were under way
		<-asked
	}
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for {
			select {
			case <-asked:
			case <-stop:
				return
			}
		}
	}()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}
