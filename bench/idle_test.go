package bench_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/internal/procstat"
)

// holders are the strategies that hold 10,000 connections with their defaults, and so can be asked what one costs.
var holders = []string{"epoll", "goroutine"}

const (
	crowd   = 10_000
	settled = 500 * time.Millisecond // for buffers to go back and goroutines to park
)

var hello = []byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n")

// BenchmarkIdle is the memory of a connection that waits for its next request: what the server's resident set grows by
// while 10,000 of them have been answered once, over their number. The kernel's share is not in it.
//
//	go test ./bench -run '^$' -bench Idle -benchtime 1x -count 6
func BenchmarkIdle(b *testing.B) {
	for _, name := range holders {
		b.Run(fmt.Sprintf("strategy=%s/conns=%d", name, crowd), func(b *testing.B) {
			total := 0.0
			for b.Loop() {
				total += idle(b, name)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(total/float64(b.N), "B/conn")
		})
	}
}

func idle(b *testing.B, strategy string) float64 {
	addr, pid, stop := serving(b, strategy)
	defer stop()
	defer hold(b, addr, 64)() // what the first connections cost is not what each costs
	before := resident(b, pid)
	defer hold(b, addr, crowd)()
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
	cmd := exec.Command(os.Args[0], "serve", strategy)
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

// hold opens n connections, has each answered once, and keeps them until release.
func hold(b *testing.B, addr string, n int) (release func()) {
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
