package child

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"syscall"
	"time"
)

// A Child is a process that a Spawner started, in its own group.
type Child struct {
	cmd    *exec.Cmd
	stderr tail
	done   chan struct{} // closed once it has ended and been reaped
	err    error         // how it ended; read after done
}

// Start runs argv with env (nil: that of this process) on cpus (empty: anywhere). Its standard input is stdin (nil:
// nothing), its standard output goes to stdout (nil: nowhere), which is written to by one goroutine until Done is closed;
// the end of its standard error is kept for Fate.
//
// Have stdin be an *os.File, such as the end of a pipe, if it may still be open when the child ends: from any other reader
// a goroutine copies, which ends no sooner than a Read returns.
func (s *Spawner) Start(argv, env []string, cpus []int, stdin io.Reader, stdout io.Writer) (*Child, error) {
	if len(argv) == 0 {
		return nil, errors.New("start a child: empty command")
	}
	c := &Child{cmd: exec.Command(argv[0], argv[1:]...), done: make(chan struct{})}
	c.cmd.Env, c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = env, stdin, stdout, &c.stderr
	c.cmd.SysProcAttr = attributes()
	c.cmd.WaitDelay = time.Second // a grandchild may hold the pipes open
	if err := s.run(func() error { return pinned(cpus, c.cmd.Start) }); err != nil {
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	go c.reap()
	return c, nil
}

func (c *Child) reap() {
	c.err = c.cmd.Wait()
	c.Signal(syscall.SIGKILL) // whatever it left behind in its group
	close(c.done)
}

// PID is its process number, which is also that of its group.
func (c *Child) PID() int { return c.cmd.Process.Pid }

// Signal sends sig to its process group. That nobody is left to get it is no error.
func (c *Child) Signal(sig syscall.Signal) { _ = syscall.Kill(-c.PID(), sig) }

// Done is closed when the child has ended and has been waited for, and the rest of its group has been killed.
func (c *Child) Done() <-chan struct{} { return c.done }

// Ended reports whether Done is closed.
func (c *Child) Ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// Stop ends the child and waits until it is gone: with SIGTERM if it is given a grace, with SIGKILL when that is over.
func (c *Child) Stop(grace time.Duration) {
	if c.Ended() {
		return
	}
	if grace > 0 && c.left(grace) {
		return
	}
	c.Signal(syscall.SIGKILL)
	<-c.done
}

// left asks the child to go and reports whether it did so in time.
func (c *Child) left(grace time.Duration) bool {
	c.Signal(syscall.SIGTERM)
	over := time.NewTimer(grace)
	defer over.Stop()
	select {
	case <-c.done:
		return true
	case <-over.C:
		return false
	}
}

// Failed reports whether the child has ended otherwise than with exit status 0.
func (c *Child) Failed() bool { return c.Ended() && c.failure() != nil }

// failure leaves out that a grandchild held a pipe open.
func (c *Child) failure() error {
	if errors.Is(c.err, exec.ErrWaitDelay) {
		return nil
	}
	return c.err
}

// Said is the last few lines of its standard error so far, joined into one, or the line with which a Go program crashed.
func (c *Child) Said() string { return c.stderr.String() }

// Fate says how the child ended, if it has, and what it last wrote to its standard error.
func (c *Child) Fate() string {
	how := "still running"
	if c.Ended() {
		how = "exit status 0"
		if err := c.failure(); err != nil {
			how = err.Error()
		}
	}
	if said := c.Said(); said != "" {
		how += ": " + said
	}
	return how
}
