package child

import "runtime"

// A Spawner starts children from one OS thread that it keeps until it is closed: the thread whose affinity they inherit
// and with whose end the kernel ends them. Its methods may be called from several goroutines, Close once and last.
type Spawner struct{ jobs chan func() }

// NewSpawner returns a Spawner, which costs a thread until it is closed.
func NewSpawner() *Spawner {
	s := &Spawner{jobs: make(chan func())}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		for job := range s.jobs {
			job()
		}
	}()
	return s
}

// Close ends the thread and, on Linux, with it every child that still runs.
func (s *Spawner) Close() { close(s.jobs) }

// run has the thread do it.
func (s *Spawner) run(do func() error) error {
	done := make(chan error)
	s.jobs <- func() { done <- do() }
	return <-done
}
