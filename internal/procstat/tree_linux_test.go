package procstat

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A shell, a shell below it, and a process below that: itself first, and parents before children, both ways of looking.
func TestTreeIsAProcessAndItsDescendants(t *testing.T) {
	top, pids := family(t, `sh -c 'sleep 60 & echo $$ $!; wait' & wait`, 2)
	want := append([]int{top}, pids...)
	got, err := Tree(top)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Tree(%d) = %v, %v, want %v", top, got, err, want)
	}
	got, err = byParents(top)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("from /proc/*/stat: %v, %v, want %v", got, err, want)
	}
}

func TestTreeFindsChildrenOfAnyThread(t *testing.T) {
	started := make(chan int)
	go func() { // from whichever thread this is
		c := exec.Command("sleep", "60")
		if err := c.Start(); err != nil {
			panic(err)
		}
		t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
		started <- c.Process.Pid
	}()
	child := <-started
	got, err := Tree(os.Getpid())
	if err != nil || got[0] != os.Getpid() || !slices.Contains(got, child) {
		t.Errorf("Tree = %v, %v, want %d first and %d in it", got, err, os.Getpid(), child)
	}
}

func TestTreeHasNoZombies(t *testing.T) {
	c := exec.Command("true")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Wait()
	var info unix.Siginfo
	if err := unix.Waitid(unix.P_PID, c.Process.Pid, &info, unix.WEXITED|unix.WNOWAIT, nil); err != nil {
		t.Fatal(err)
	}
	if got, err := Tree(os.Getpid()); err != nil || slices.Contains(got, c.Process.Pid) {
		t.Errorf("Tree = %v, %v, want it without %d, which has exited", got, err, c.Process.Pid)
	}
	_, err := Tree(c.Process.Pid)
	wantDone(t, "Tree of a zombie", err)
}

// A thread may have more children than fit into the buffer: no number may be cut in two.
func TestALongFileIsReadInFull(t *testing.T) {
	top, pids := family(t, `sleep 60 & a=$!; sleep 60 & b=$!; sleep 60 & echo $a $b $!; wait`, 3)
	dir, err := unix.Open(procPath(top)+"/task", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(dir)
	var got string
	tasks := tasks{dir: dir, file: "children", text: make([]byte, 4)}
	seen, err := tasks.each(func(text []byte) error { got += string(text); return nil })
	if seen == 0 && err == nil {
		t.Skip("the kernel has no lists of children")
	}
	if want := fmt.Sprintf("%d %d %d ", pids[0], pids[1], pids[2]); err != nil || got != want {
		t.Errorf("read %q, %v, want %q", got, err, want)
	}
}

// family starts a shell in a process group of its own, which ends with the test, and reads the ids it prints.
func family(t *testing.T, script string, ids int) (top int, pids []int) {
	t.Helper()
	c := exec.Command("sh", "-c", script)
	c.SysProcAttr = &unix.SysProcAttr{Setpgid: true}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Kill(-c.Process.Pid, unix.SIGKILL); _ = c.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil && err != io.EOF {
		t.Fatal(err)
	}
	pids = make([]int, ids)
	for i, word := range strings.Fields(line)[:ids] {
		_, _ = fmt.Sscan(word, &pids[i])
	}
	if slices.Contains(pids, 0) {
		t.Fatalf("%q printed %q, want %d ids", script, line, ids)
	}
	return c.Process.Pid, pids
}

// Two processes of the same program share its text, which each counts in part.
func TestPSSDividesSharedPages(t *testing.T) {
	one, _ := family(t, "echo; exec sleep 60", 0)
	family(t, "echo; exec sleep 60", 0)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		pss, rss := must(PSS(one)), must(RSS(one))
		if pss > 0 && pss < rss {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("PSS %d, RSS %d, want PSS above 0 and below RSS", pss, rss)
		}
	}
}

func TestPSSOfAZombie(t *testing.T) {
	c := exec.Command("sleep", "60")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Wait()
	_ = c.Process.Kill()
	var info unix.Siginfo
	if err := unix.Waitid(unix.P_PID, c.Process.Pid, &info, unix.WEXITED|unix.WNOWAIT, nil); err != nil {
		t.Fatal(err)
	}
	_, err := PSS(c.Process.Pid)
	wantDone(t, "PSS", err)
}
