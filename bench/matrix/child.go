package matrix

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A spawner starts children from one OS thread that it keeps until it is closed: the thread whose affinity they inherit
// and with whose end the kernel ends them.
type spawner struct{ jobs chan func() }

func newSpawner() *spawner {
	s := &spawner{jobs: make(chan func())}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		for job := range s.jobs {
			job()
		}
	}()
	return s
}

func (s *spawner) close() { close(s.jobs) }

// A child is a process this package started, in its own group.
type child struct {
	cmd    *exec.Cmd
	stderr tail
	done   chan struct{} // closed once it has ended and been reaped
	err    error         // how it ended; read after done
}

// start runs argv with env on cpus (empty: anywhere), its standard output going to stdout.
func (s *spawner) start(argv, env []string, cpus []int, stdout io.Writer) (*child, error) {
	c := &child{cmd: exec.Command(argv[0], argv[1:]...), done: make(chan struct{})}
	c.cmd.Env, c.cmd.Stdout, c.cmd.Stderr = env, stdout, &c.stderr
	c.cmd.SysProcAttr = childAttr()
	c.cmd.WaitDelay = time.Second // a grandchild may hold the pipes open
	started := make(chan error)
	s.jobs <- func() { started <- pinned(cpus, c.cmd.Start) }
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	go c.reap()
	return c, nil
}

func (c *child) reap() {
	c.err = c.cmd.Wait()
	c.signal(syscall.SIGKILL) // whatever it left behind in its group
	close(c.done)
}

func (c *child) pid() int { return c.cmd.Process.Pid }

func (c *child) signal(sig syscall.Signal) { _ = syscall.Kill(-c.pid(), sig) }

func (c *child) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// stop ends the child and waits until it is gone: with SIGTERM if it is given a grace, with SIGKILL when that is over.
func (c *child) stop(grace time.Duration) {
	if c.ended() {
		return
	}
	if grace > 0 {
		c.signal(syscall.SIGTERM)
		select {
		case <-c.done:
			return
		case <-time.After(grace):
		}
	}
	c.signal(syscall.SIGKILL)
	<-c.done
}

// fate says how the child ended and what it last wrote to its standard error.
func (c *child) fate() string {
	how := "exit status 0"
	if c.err != nil && !errors.Is(c.err, exec.ErrWaitDelay) {
		how = c.err.Error()
	}
	if said := c.stderr.String(); said != "" {
		how += ": " + said
	}
	return how
}

// tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

const tailBytes = 2048

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if extra := len(t.buf) - tailBytes; extra > 0 {
		t.buf = append(t.buf[:0], t.buf[extra:]...)
	}
	return len(p), nil
}

// String returns the last few lines, joined into one.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := bytes.Split(bytes.TrimSpace(t.buf), []byte("\n"))
	lines = lines[max(0, len(lines)-tailLines):]
	return strings.TrimSpace(string(bytes.Join(lines, []byte("; "))))
}

const tailLines = 3
