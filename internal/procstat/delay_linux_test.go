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

// Two processes that want the same CPU: each waits while the other runs. How long is the scheduler's business.
func TestDelayGrowsWhileAnotherHasTheCPU(t *testing.T) {
	var cpus unix.CPUSet
	if err := unix.SchedGetaffinity(0, &cpus); err != nil {
		t.Fatal(err)
	}
	one := only(&cpus)
	a, b := busy(t, one), busy(t, one)
	waited := func(pid int) time.Duration {
		d, err := Delay(pid)
		if errors.Is(err, errors.ErrUnsupported) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	deadline := time.Now().Add(time.Minute)
	for waited(a) == 0 || waited(b) == 0 {
		if time.Now().After(deadline) {
			t.Fatalf("after a minute on one CPU: waited %v and %v, want both above 0", waited(a), waited(b))
		}
		time.Sleep(5 * time.Millisecond)
	}
	before := waited(a)
	time.Sleep(20 * time.Millisecond)
	if after := waited(a); after < before {
		t.Errorf("delay went from %v to %v", before, after)
	}
}

func only(cpus *unix.CPUSet) *unix.CPUSet {
	var one unix.CPUSet
	for i := range 8 * len(cpus) * 8 {
		if cpus.IsSet(i) {
			one.Set(i)
			break
		}
	}
	return &one
}

// busy starts a process that does nothing but run, on the given CPUs.
func busy(t *testing.T, cpus *unix.CPUSet) (pid int) {
	t.Helper()
	c := exec.Command("sh", "-c", "while :; do :; done")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	if err := unix.SchedSetaffinity(c.Process.Pid, cpus); err != nil {
		t.Skipf("pinning a child: %v", err)
	}
	return c.Process.Pid
}

func TestDelayOfADeadProcess(t *testing.T) {
	c := exec.Command("true")
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	_, err := Delay(c.Process.Pid)
	wantDone(t, "Delay", err)
	_, err = Tree(c.Process.Pid)
	wantDone(t, "Tree", err)
}

func TestAccount(t *testing.T) {
	var a account
	for _, line := range []string{"26786956 11779169 59\n", "4 30 7", "0 0 0\n"} {
		if err := a.add([]byte(line)); err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
	if want := (account{26786960, 11779199, 66}); a != want {
		t.Errorf("sum %+v, want %+v", a, want)
	}
	for _, line := range []string{"", "\n", "1 2", "1 x 3\n", "-1 2 3"} {
		if err := a.add([]byte(line)); err == nil {
			t.Errorf("%q was taken for a line of schedstat", line)
		}
	}
}

// Thousands of threads are looked at inside a measurement.
func TestAThreadCostsNoAllocation(t *testing.T) {
	pid := os.Getpid()
	look := func() {
		_, _, err := Switches(pid)
		if _, errD := Delay(pid); err != nil || errD != nil && !errors.Is(errD, errors.ErrUnsupported) {
			t.Fatal(err, errD)
		}
	}
	few := testing.AllocsPerRun(20, look)
	parked(t, 100)
	if many := testing.AllocsPerRun(20, look); many > few+5 { // a collection may empty the pool
		t.Errorf("%v allocations with 100 threads more, %v without", many, few)
	}
}

func BenchmarkDelay(b *testing.B) {
	for _, n := range []int{0, 100} {
		b.Run("threads=+"+map[int]string{0: "0", 100: "100"}[n], func(b *testing.B) {
			parked(b, n)
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Delay(os.Getpid())
			}
		})
	}
}

func BenchmarkTree(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = Tree(os.Getpid())
	}
}

// parked makes n threads that wait for the end of the test.
func parked(t testing.TB, n int) {
	end, begun := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(end) })
	for range n {
		go func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread() // so that the thread stays, and with it what it counted: other tests subtract
			begun <- struct{}{}
			<-end
		}()
	}
	for range n {
		<-begun
	}
}
