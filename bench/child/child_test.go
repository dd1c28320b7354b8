package child_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/handoff-http/handoff/bench/child"
)

func TestStandardInputReachesTheChildAndItsOutputComesBack(t *testing.T) {
	var out bytes.Buffer
	c := start(t, strings.NewReader("one\ntwo\n"), &out, "echo")
	<-c.Done()
	if out.String() != "one\ntwo\n" || c.Failed() {
		t.Errorf("child that copies its input: got %q, failed %v (%s)", out.String(), c.Failed(), c.Fate())
	}
}

func TestChildWithoutInputReadsTheEndOfIt(t *testing.T) {
	<-start(t, nil, nil, "echo").Done() // or it would wait for ever
}

func TestStopAsksFirstIfThereIsAGrace(t *testing.T) {
	line := child.NewReadyLine()
	c := start(t, nil, line, "polite")
	ready(t, c, line, "")
	c.Stop(patience)
	if got := c.Fate(); !c.Failed() || got != "exit status 7" {
		t.Errorf("child that leaves with 7 when asked to: got %q, want exit status 7", got)
	}
}

func TestStopKillsWhatDoesNotGo(t *testing.T) {
	for _, grace := range []time.Duration{0, 50 * time.Millisecond} {
		line := child.NewReadyLine()
		c := start(t, nil, line, "stubborn")
		ready(t, c, line, "")
		c.Stop(grace)
		if got := c.Fate(); got != "signal: killed" || !c.Ended() || !c.Failed() {
			t.Errorf("grace %v: got %q, ended %v, want signal: killed", grace, got, c.Ended())
		}
		c.Stop(grace) // again does nothing
	}
}

func TestEndOfAChildEndsWhatItStarted(t *testing.T) {
	for _, after := range []string{"stay", "leave"} {
		word := filepath.Join(t.TempDir(), "worker")
		c := start(t, nil, nil, "family", word, after)
		worker := noted(t, word)
		if after == "stay" {
			c.Signal(syscall.SIGKILL)
		}
		<-c.Done()
		eventually(t, "the end of the worker of a child that was to "+after, func() bool { return !running(worker) })
	}
}

func TestFateIsHowItEndedAndWhatItSaid(t *testing.T) {
	c := start(t, nil, nil, "busy")
	<-c.Done()
	if got, want := c.Fate(), "exit status 1: listen: address already in use"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c = start(t, nil, nil, "crash")
	<-c.Done()
	if got, want := c.Fate(), "exit status 2: panic: out of luck"; got != want {
		t.Errorf("child that panics: got %q, want %q", got, want)
	}
	c = start(t, nil, nil, "mute")
	eventually(t, "word from the child", func() bool { return c.Said() != "" })
	if got, want := c.Fate(), "still running: still thinking"; got != want || c.Failed() {
		t.Errorf("child that runs: got %q, failed %v, want %q", got, c.Failed(), want)
	}
}

func TestMissingProgramIsNamed(t *testing.T) {
	_, err := spawner(t).Start([]string{"/does/not/exist"}, env(), nil, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "start /does/not/exist: ") {
		t.Errorf("got %v, want an error that names the program", err)
	}
	if _, err := spawner(t).Start(nil, env(), nil, nil, nil); err == nil {
		t.Error("empty command: got no error")
	}
}

func TestNothingIsLeftOfAChildThatHasEnded(t *testing.T) {
	defer goleak.VerifyNone(t)
	in, orders, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer orders.Close() // still open when the child ends
	s := child.NewSpawner()
	c, err := s.Start(command("echo"), env(), nil, in, &bytes.Buffer{})
	in.Close()
	if err != nil {
		t.Fatal(err)
	}
	c.Stop(0)
	s.Close()
}

// running is alive without zombies: where nobody reaps orphans, they stay as such.
func running(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err != nil || !bytes.Contains(stat, []byte(") Z "))
}
