package load

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"
)

// In a closed loop whose server takes its time, all connections wait for nearly all of it, and the generator is not busy.
func TestInFlightOfAClosedLoop(t *testing.T) {
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, func(c net.Conn, r *http.Request, n int) bool {
			time.Sleep(5 * time.Millisecond)
			return always(hello)(c, r, n)
		})
		most := func(r *Result) bool { return r.InFlight >= 3 } // unless it was held up for half of the window
		r := lasting(most, func(d time.Duration) *Result {
			return load(Config{URL: s.url(), Conns: 6, Threads: 2, Duration: 2 * d})
		})
		if r.InFlight < 3 || r.InFlight > 6 {
			t.Errorf("in flight %v, want nearly 6", r.InFlight)
		}
		if r.Busy < 0 || r.Busy > 1 || r.Unread < 0 || r.Unread > 1 {
			t.Errorf("busy %v, unread %v, want shares", r.Busy, r.Unread)
		}
	})
}

// Where nothing is ever answered, each request that was due adds to what is under way.
func TestInFlightOfAnOpenLoopHasThoseThatWait(t *testing.T) {
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, func(net.Conn, *http.Request, int) bool { return true })
		half := func(r *Result) bool { return r.InFlight >= float64(r.Due)/8 && r.InFlight <= float64(r.Due) }
		r := lasting(half, func(d time.Duration) *Result {
			return load(Config{URL: s.url(), Conns: 1, Rate: 1000, Duration: 3 * d, Drain: time.Millisecond})
		})
		if !half(r) {
			t.Errorf("in flight %v of %d due, want about half of them", r.InFlight, r.Due)
		}
	})
}

// The watched process and its descendants are summed.
func TestWatchSumsDescendants(t *testing.T) {
	s := newServer(t, always(hello))
	parent := exec.Command("sh", "-c", "sleep 60 & sleep 60 & read line; kill $!; kill $(jobs -p)")
	stdin, err := parent.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Skipf("no shell: %v", err)
	}
	defer func() { stdin.Close(); parent.Wait() }()
	var r *Result
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); { // until the shell has started both
		if r, err = Run(t.Context(), Config{URL: s.url(), Conns: 1, Duration: 10 * time.Millisecond, Watch: parent.Process.Pid}); err != nil {
			t.Fatal(err)
		}
		if r.Server.Error != "" || r.Server.Processes == 3 {
			break
		}
	}
	if r.Server.Error != "" {
		t.Skipf("not available here: %s", r.Server.Error)
	}
	if r.Server.Processes != 3 || r.Server.Threads != 3 || r.Server.RSS <= 0 || r.Server.RSS > r.Server.PeakRSS {
		t.Errorf("server %+v, want three processes of a thread each", *r.Server)
	}
}

// What a process had used before the first reading, or used after the last one, is not counted, and one that came
// meanwhile began with nothing.
func TestServerIsTheDifference(t *testing.T) {
	me := os.Getpid()
	before := reading{pid: me, processes: []process{{pid: me, cpu: 10, voluntary: 3, involuntary: 1}, {pid: -2, cpu: 99}}}
	after := reading{pid: me, processes: []process{{pid: me, cpu: 15, voluntary: 4, involuntary: 3}, {pid: -3, cpu: 7, voluntary: 1}}}
	var s Server
	s.add(before, after)
	s.add(after, after)
	if s.CPU != 12 || s.SwitchesVoluntary != 2 || s.SwitchesInvoluntary != 2 || s.Processes != 2 || s.Error != "" {
		t.Errorf("got %+v, want 5+7 ns, 1+1 and 2+0 switches", s)
	}
}
