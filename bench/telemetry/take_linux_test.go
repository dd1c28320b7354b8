package telemetry

import (
	"math"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestLooksOfThisMachine(t *testing.T) {
	a := Take(os.Getpid(), nil)
	time.Sleep(30 * time.Millisecond)
	c := Between(a, Take(os.Getpid(), nil))
	if c.Elapsed < int64(30*time.Millisecond) {
		t.Errorf("elapsed %d ns, want at least 30 ms", c.Elapsed)
	}
	if len(c.CPUs) == 0 && len(c.Unread) == 0 {
		t.Errorf("no CPU, and nothing said to be unread: %+v", c)
	}
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		if f := v.Field(i); f.CanInt() && f.Int() < 0 || f.CanFloat() && (f.Float() < 0 || f.Float() > 1 || math.IsNaN(f.Float())) {
			t.Errorf("%s is %v", v.Type().Field(i).Name, f)
		}
	}
	for _, u := range c.Unread {
		t.Logf("unread here: %s", u)
	}
}

func TestOnlyTheCPUsOfInterest(t *testing.T) {
	cpus := allowed(t)
	l := Take(0, cpus[:1])
	if len(l.cpus) != 1 || l.cpus[0].cpu != cpus[0] {
		t.Errorf("asked for CPU %d: got %+v", cpus[0], l.cpus)
	}
	l = Take(0, []int{99999})
	if want := "steal: /proc/stat: CPU 99999 is not listed"; !slices.Contains(l.unread, want) && len(l.cpus) > 0 {
		t.Errorf("asked for a CPU that is not there: unread %q, want %q", l.unread, want)
	}
}

// Two processes that want the same CPU: the watched one waits while the other runs, and so does a child of the watched.
// How long is the scheduler's business.
func TestAServerWithoutACPUIsSeenToWait(t *testing.T) {
	cpu := allowed(t)[0]
	parent := pinned(t, cpu, "while :; do :; done & wait")
	pinned(t, cpu, "while :; do :; done")
	before, deadline := Take(parent, []int{cpu}), time.Now().Add(time.Minute)
	if !before.serverWait.ok && strings.Contains(strings.Join(before.unread, "\n"), "schedstat") {
		t.Skip(before.unread)
	}
	for {
		time.Sleep(20 * time.Millisecond)
		c := Between(before, Take(parent, []int{cpu}))
		if c.ServerWait > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after a minute: %+v, want server_wait_ns above 0", c)
		}
	}
}

func TestAServerThatIsGoneIsSaidToBe(t *testing.T) {
	c := exec.Command("true")
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	l := Take(c.Process.Pid, nil)
	if !slices.ContainsFunc(l.unread, func(s string) bool {
		return strings.HasPrefix(s, "server_wait_ns: ") && strings.Contains(s, os.ErrProcessDone.Error())
	}) {
		t.Errorf("unread %q, want the server's wait, because its process has finished", l.unread)
	}
}

// Looking at very many threads would disturb what they do.
func TestAServerOfManyThreadsIsLeftAlone(t *testing.T) {
	end, begun := make(chan struct{}), make(chan struct{})
	defer close(end)
	for range mostThreads {
		go func() {
			runtime.LockOSThread()
			begun <- struct{}{}
			<-end
		}()
	}
	for range mostThreads {
		<-begun
	}
	want := "server_wait_ns: " + errThreads.Error()
	if l := Take(os.Getpid(), nil); l.serverWait.ok || !slices.Contains(l.unread, want) {
		t.Errorf("server's wait %+v, unread %q, want %q in it", l.serverWait, l.unread, want)
	}
}

// A file that is not there is told in the same words at each look.
func TestAMissingFileIsNamed(t *testing.T) {
	var s scratch
	_, err := s.read("/proc/no-such-file")
	if want := "open /proc/no-such-file: no such file or directory"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// pinned starts a shell script on one CPU, in a process group that ends with the test.
func pinned(t *testing.T, cpu int, script string) (pid int) {
	t.Helper()
	c := exec.Command("sh", "-c", "read go; "+script)
	c.SysProcAttr = &unix.SysProcAttr{Setpgid: true}
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	pid = c.Process.Pid
	t.Cleanup(func() { _ = unix.Kill(-pid, unix.SIGKILL); _ = c.Wait() })
	var one unix.CPUSet
	one.Set(cpu)
	if err := unix.SchedSetaffinity(pid, &one); err != nil {
		t.Skipf("pinning a child: %v", err)
	}
	_, _ = in.Write([]byte("\n"))
	return pid
}

func allowed(t *testing.T) (cpus []int) {
	t.Helper()
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		t.Fatal(err)
	}
	for i := range 64 * len(set) {
		if set.IsSet(i) {
			cpus = append(cpus, i)
		}
	}
	return cpus
}

// BenchmarkTake is what a look costs whoever is being measured.
func BenchmarkTake(b *testing.B) {
	b.Run("server=none", func(b *testing.B) { benchmarkTake(b, 0) })
	b.Run("server=self", func(b *testing.B) { benchmarkTake(b, os.Getpid()) })
}

func benchmarkTake(b *testing.B, server int) {
	b.ReportAllocs()
	for b.Loop() {
		Take(server, nil)
	}
}
