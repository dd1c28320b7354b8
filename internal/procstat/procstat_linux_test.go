package procstat

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Two accounts of the same thing, the process clock and getrusage: each reading lies between two of the other.
func TestCPUAgreesWithGetrusage(t *testing.T) {
	burn(5 * time.Millisecond)
	before := must(Self())
	got := must(CPU(os.Getpid()))
	after := must(Self())
	if slack := time.Millisecond; got < before-slack || got > after+slack {
		t.Errorf("CPU %v, want within %v..%v", got, before, after)
	}
	if got < 5*time.Millisecond {
		t.Errorf("CPU %v after burning 5ms", got)
	}
}

func TestSwitchesCountWaiting(t *testing.T) {
	runtime.LockOSThread() // sleeps on this very thread, so that each is a switch of it
	defer runtime.UnlockOSThread()
	v0, n0, err := Switches(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		ts := unix.NsecToTimespec(int64(time.Microsecond))
		_ = unix.Nanosleep(&ts, nil)
	}
	v1, n1, err := Switches(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if v1-v0 < 20 {
		t.Errorf("20 sleeps: voluntary %d to %d, want at least 20 more", v0, v1)
	}
	if n1 < 0 || n0 < 0 {
		t.Errorf("involuntary %d, %d, want none negative", n0, n1)
	}
}

func TestStatusOfThisProcess(t *testing.T) {
	held := make([]byte, 64<<20)
	for i := 0; i < len(held); i += 4096 {
		held[i] = 1
	}
	pid := os.Getpid()
	s := must(ReadStatus(pid))
	runtime.KeepAlive(held)
	if s.RSS < 64<<20 || s.PeakRSS < s.RSS-1<<20 {
		t.Errorf("RSS %d peak %d, want at least %d and peak not below RSS", s.RSS, s.PeakRSS, 64<<20)
	}
	if s.Threads < 1 {
		t.Errorf("threads %d, want at least 1", s.Threads)
	}
}

// A process that ends between two readings is said to have ended, waited for or not.
func TestADeadProcessIsSaidToBeDead(t *testing.T) {
	c := exec.Command("sleep", "60")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	pid := c.Process.Pid
	if _, _, err := Switches(pid); err != nil {
		t.Fatalf("alive: %v", err)
	}
	_ = c.Process.Kill()
	for { // a zombie: dead, its entry still there
		if _, err := ReadStatus(pid); err != nil {
			wantDone(t, "memory of a zombie", err)
			break
		}
		time.Sleep(time.Millisecond)
	}
	_ = c.Wait()
	_, err := CPU(pid)
	wantDone(t, "CPU", err)
	_, err = RSS(pid)
	wantDone(t, "RSS", err)
	_, _, err = Switches(pid)
	wantDone(t, "Switches", err)
}

func TestNoProcessIDIsRefused(t *testing.T) {
	for _, pid := range []int{0, -1} {
		if d, err := CPU(pid); err == nil {
			t.Errorf("CPU(%d) = %v, want an error", pid, d)
		}
	}
}

// Threads that come and go while the directory is read must not fail the reading.
func TestSwitchesWhileThreadsEnd(t *testing.T) {
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
			}
			end := make(chan struct{})
			go func() { runtime.LockOSThread(); close(end) }() // left locked: the thread ends with it
			<-end
		}
	}()
	for range 200 {
		if _, _, err := Switches(os.Getpid()); err != nil {
			t.Errorf("while threads end: %v", err)
			break
		}
	}
	close(stop)
	<-done
}

func wantDone(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("%s: got error %v, want one wrapping %v", what, err, os.ErrProcessDone)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func burn(d time.Duration) {
	for start := must(Self()); must(Self())-start < d; {
	}
}
