package telemetry

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/handoff-http/handoff/internal/procstat"
)

// mostThreads of a server are looked at, at 8 µs each. A server with more of them waits mostly for itself, and looking
// would disturb what it is to tell about.
const mostThreads = 128

var errThreads = fmt.Errorf("the server has more than %d threads, and looking at them takes too long", mostThreads)

func (l *Look) waiting(server int) {
	d, err := procstat.Delay(os.Getpid())
	l.generatorWait = reading{int64(d), err == nil}
	if err != nil {
		l.miss("generator_wait_ns", err)
	}
	if server == 0 {
		return
	}
	d, err = delayOfTree(server)
	l.serverWait = reading{int64(d), err == nil}
	if err != nil {
		l.miss("server_wait_ns", err)
	}
}

// delayOfTree sums over the server and its descendants, but for those that end meanwhile.
func delayOfTree(server int) (sum time.Duration, err error) {
	if err := few(server); err != nil {
		return 0, err
	}
	tree, err := procstat.Tree(server)
	if err != nil {
		return 0, err
	}
	if err := few(tree...); err != nil {
		return 0, err
	}
	for _, pid := range tree {
		d, err := procstat.Delay(pid)
		if err != nil && (pid == server || !errors.Is(err, os.ErrProcessDone)) {
			return 0, err
		}
		sum += d
	}
	return sum, nil
}

// few says no if the processes have more than mostThreads.
func few(pids ...int) error {
	threads := 0
	for _, pid := range pids {
		s, err := procstat.ReadStatus(pid)
		if err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
		threads += s.Threads
	}
	if threads > mostThreads {
		return errThreads
	}
	return nil
}
