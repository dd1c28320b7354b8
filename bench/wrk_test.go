package bench_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/stats"
)

const (
	besideConns = 64
	besideTurn  = time.Second
)

// BenchmarkBesideWrk holds the generator against wrk where the server is the limit: the same server, the same 64
// connections, in turns of a second, the order reversed in every other round. x-wrk is requests/s over wrk's, and is 1
// if both count alike. An iteration is a round of two turns.
//
//	go test ./bench -run '^$' -bench BesideWrk -benchtime 10x
func BenchmarkBesideWrk(b *testing.B) {
	if _, err := exec.LookPath("wrk"); err != nil {
		b.Skip("wrk is not installed (Debian: apt-get install wrk)")
	}
	servers, loads, _, err := child.Pinning(nil, nil)
	if err != nil {
		b.Skip(err)
	}
	addr, stop := besideServer(b, servers)
	defer stop()
	url := "http://" + addr + "/work?cpu=50us"
	turns := []func() (float64, error){
		func() (float64, error) { return ownTurn(b, loads, url) },
		func() (float64, error) { return wrkTurn(b, loads, url) },
	}
	figures := make([][]float64, len(turns))
	for i := 0; b.Loop(); i++ {
		for j := range turns {
			which := (i + j) % 2
			rate, err := turns[which]()
			if err != nil {
				b.Fatal(err)
			}
			figures[which] = append(figures[which], rate)
		}
	}
	r := stats.Paired(figures[0], figures[1])
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(r.Value, "x-wrk")
	if r.HasInterval() {
		b.ReportMetric(r.Low, "x-wrk-lo")
		b.ReportMetric(r.High, "x-wrk-hi")
	}
}

func besideServer(b *testing.B, cpus []int) (addr string, stop func()) {
	b.Helper()
	s, line := child.NewSpawner(), child.NewReadyLine()
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	env, _ := child.Scrub(os.Environ())
	server, err := s.Start([]string{exe, "serve", "goroutine"}, append(env, roleVar+"=1"), cpus, nil, line)
	if err != nil {
		b.Fatal(err)
	}
	addr, err = child.Await(context.Background(), server, line, "", patience)
	if err != nil {
		b.Fatal(err)
	}
	return addr, func() { server.Stop(0); s.Close() }
}

// pinnedOutput runs a client on cpus and returns what it printed.
func pinnedOutput(b *testing.B, cpus []int, argv ...string) (string, error) {
	b.Helper()
	var out strings.Builder
	s := child.NewSpawner()
	defer s.Close()
	env, _ := child.Scrub(os.Environ())
	c, err := s.Start(argv, append(env, roleVar+"=1"), cpus, nil, &out)
	if err != nil {
		return "", err
	}
	<-c.Done()
	if c.Failed() {
		return "", fmt.Errorf("%s: %s", argv[0], c.Fate())
	}
	return out.String(), nil
}

func ownTurn(b *testing.B, cpus []int, url string) (float64, error) {
	exe, err := os.Executable()
	if err != nil {
		return 0, err
	}
	out, err := pinnedOutput(b, cpus, exe, "once", strconv.Itoa(besideConns), besideTurn.String(), url)
	if err != nil {
		return 0, err
	}
	var got struct {
		Rate float64 `json:"req_per_sec"`
	}
	return got.Rate, json.Unmarshal([]byte(out), &got)
}

// once is one run of the generator, called CONNS WINDOW URL.
func once(args []string) error {
	conns, errConns := strconv.Atoi(args[0])
	window, errWindow := time.ParseDuration(args[1])
	if errConns != nil || errWindow != nil {
		return fmt.Errorf("once %q: want CONNS WINDOW URL", args)
	}
	r, err := load.Run(context.Background(), load.Config{URL: args[2], Conns: conns, Duration: window})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

var wrkRate = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)

func wrkTurn(b *testing.B, cpus []int, url string) (float64, error) {
	out, err := pinnedOutput(b, cpus, "wrk", "-t1", fmt.Sprintf("-c%d", besideConns), "-d1s", url)
	if err != nil {
		return 0, err
	}
	m := wrkRate.FindStringSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("wrk printed no rate: %q", out)
	}
	return strconv.ParseFloat(m[1], 64)
}
