package bench_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/internal/procstat"
	"github.com/handoff-http/handoff/pkg/server"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// holders are the strategies that hold 10,000 connections, and so can be asked what one costs, with the knobs they need
// for it. serial holds one at a time, and thread's connections have a thread's stack each.
var holders = []struct {
	name  string
	knobs map[string]string
}{
	{"epoll", nil},
	{"reactor", nil},
	{"uring", nil},
	{"goroutine", nil},
	{"pool", map[string]string{"workers": strconv.Itoa(crowd + first)}},
}

// hold is serve with a holder's knobs.
func init() {
	roles["hold"] = func(args []string) error {
		for _, h := range holders {
			if h.name == args[0] {
				return serveWith(h.name, h.knobs)
			}
		}
		return serveWith(args[0], nil)
	}
}

func serveWith(name string, knobs map[string]string) error {
	st, err := strategy.New(name, knobs)
	if err != nil {
		return err
	}
	s := server.Server{Addr: "127.0.0.1:0", Strategy: st, Ready: func(a net.Addr) {
		fmt.Printf("ready addr=%s strategy=%s\n", a, name)
	}}
	return s.Run(context.Background())
}

const (
	crowd   = 10_000
	first   = 64                     // connections opened beforehand: what the first ones cost is not what each costs,
	asked   = 64                     // and each answered so often, which is once through all of a ring's buffers
	settled = 500 * time.Millisecond // for buffers to go back and goroutines to park
)

var hello = []byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n")

// BenchmarkIdle is the memory of a connection that waits for its next request: what the server's resident set grows by
// while 10,000 of them have been answered once, over their number. The kernel's share is not in it.
//
//	go test ./bench -run '^$' -bench Idle -benchtime 1x -count 6
func BenchmarkIdle(b *testing.B) {
	for _, h := range holders {
		b.Run(fmt.Sprintf("strategy=%s/conns=%d", h.name, crowd), func(b *testing.B) {
			offered(b, h.name)
			total := 0.0
			for b.Loop() {
				total += idle(b, h.name)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(total/float64(b.N), "B/conn")
		})
	}
}

// offered skips where this system lacks the strategy.
func offered(tb testing.TB, name string) {
	spec, err := strategy.Lookup(name)
	if err != nil {
		tb.Fatal(err)
	}
	if why := spec.Available(); why != nil {
		tb.Skip(why)
	}
}

func idle(b *testing.B, strategy string) float64 {
	addr, pid, stop := serving(b, strategy)
	defer stop()
	defer hold(b, addr, first, asked)()
	before := resident(b, pid)
	defer hold(b, addr, crowd, 1)()
	return float64(resident(b, pid)-before) / crowd
}

func resident(b *testing.B, pid int) int64 {
	time.Sleep(settled)
	n, err := procstat.RSS(pid)
	if err != nil {
		b.Skip(err)
	}
	return n
}

// serving starts a server process and waits for it.
func serving(b *testing.B, strategy string) (addr string, pid int, stop func()) {
	env, _ := child.Scrub(os.Environ())
	cmd := exec.Command(os.Args[0], "hold", strategy)
	cmd.Env = append(env, roleVar+"=1")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	stop = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	ready := regexp.MustCompile(`addr=(\S+)`).FindStringSubmatch(line)
	if ready == nil {
		stop()
		b.Fatalf("no ready line but %q, %v", line, err)
	}
	return ready[1], cmd.Process.Pid, stop
}

// hold opens n connections, has each answered a number of times, and keeps them until release.
func hold(b *testing.B, addr string, n, times int) (release func()) {
	var all []net.Conn
	release = func() {
		for _, nc := range all {
			nc.Close()
		}
	}
	answer := make([]byte, 4096)
	for range n {
		nc, err := net.Dial("tcp", addr)
		if err == nil {
			all = append(all, nc)
		}
		for i := 0; i < times && err == nil; i++ {
			if _, err = nc.Write(hello); err == nil {
				_, err = io.ReadAtLeast(nc, answer, len("HTTP/1.1 200"))
			}
		}
		if err != nil {
			release()
			b.Fatalf("connection %d of %d: %v (is the limit of open files above %d?)", len(all), n, err, crowd+100)
		}
	}
	return release
}
