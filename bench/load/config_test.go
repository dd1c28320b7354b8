package load

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
)

func TestValidateNamesFieldAndRange(t *testing.T) {
	const url = "http://127.0.0.1:8080/"
	for _, tt := range []struct {
		c    Config
		want []string
	}{
		{Config{}, []string{"URL is empty", "http://HOST"}},
		{Config{URL: "https://h/"}, []string{"https is not supported", "plain http"}},
		{Config{URL: "ftp://h/"}, []string{`"ftp"`, "only http"}},
		{Config{URL: "127.0.0.1:8080"}, []string{"127.0.0.1:8080", "want http://HOST"}},
		{Config{URL: "http://"}, []string{"no host"}},
		{Config{URL: "http://h:0/"}, []string{`port is "0"`, "1..65535"}},
		{Config{URL: "http://h:70000/"}, []string{`port is "70000"`, "1..65535"}},
		{Config{URL: "http://u:p@h/"}, []string{"user"}},
		{Config{URL: "http://h/\r\nX: y"}, []string{"bad URL"}},
		{Config{URL: "http://hé/"}, []string{"visible ASCII"}},
		{Config{URL: url, Conns: -1}, []string{"conns is -1", "1..100000"}},
		{Config{URL: url, Conns: 1e6}, []string{"conns is 1000000", "1..100000"}},
		{Config{URL: url, Pipeline: 2000}, []string{"pipeline is 2000", "1..1024"}},
		{Config{URL: url, Conns: 2, Threads: 3}, []string{"threads is 3", "1..2", "conns"}},
		{Config{URL: url, Warmup: -1}, []string{"warmup is -1ns", "0s..1h"}},
		{Config{URL: url, Duration: time.Microsecond}, []string{"duration is 1µs", "1ms..24h"}},
		{Config{URL: url, Timeout: -time.Second}, []string{"timeout is -1s", "0s..1h"}},
		{Config{URL: url, ExpectLength: -2}, []string{"expected length is -2", "-1: any"}},
		{Config{URL: url, Watch: -7}, []string{"watch is -7", "process id"}},
		{Config{URL: url, Method: "G T"}, []string{`method is "G T"`, "token"}},
		{Config{URL: url, Method: "CONNECT"}, []string{"CONNECT"}},
		{Config{URL: url, NoKeepAlive: true, Pipeline: 2}, []string{"pipeline is 2", "want 1"}},
		{Config{URL: url, Body: make([]byte, maxBody), Pipeline: 16}, []string{"pipeline 16", "one batch"}},
		{Config{URL: url, Rate: -1}, []string{"rate is -1", "0..50000000", "closed loop"}},
		{Config{URL: url, Rate: math.NaN()}, []string{"rate is NaN", "0..50000000"}},
		{Config{URL: url, Rate: 6e7}, []string{"rate is 6e+07", "0..50000000"}},
		{Config{URL: url, Rate: math.Inf(1)}, []string{"rate is +Inf"}},
		{Config{URL: url, Arrivals: Poisson}, []string{"poisson without a rate", "closed loop"}},
		{Config{URL: url, Arrivals: 7, Rate: 1}, []string{"arrivals is 7", "poisson"}},
		{Config{URL: url, Drain: -1}, []string{"drain is -1ns", "0s..1h"}},
		{Config{URL: url, Rate: 5, Stages: []Stage{{1, 1, time.Second}}}, []string{"rate is 5", "stages", "one of them"}},
		{Config{URL: url, Stages: []Stage{{1, -1, time.Second}}}, []string{"stage 1", "rate 1 to -1", "0..50000000"}},
		{Config{URL: url, Stages: []Stage{{1, 1, time.Second}, {1, 1, 0}}}, []string{"stage 2", "lasts 0s", "1ms..24h"}},
		{Config{URL: url, Stages: []Stage{{0, 0, time.Second}}}, []string{"no stage has a rate above 0"}},
		{Config{URL: url, Stages: make([]Stage, 200)}, []string{"stage 1", "1ms"}},
		{Config{URL: url, Conns: 4, Slow: 4, SlowRate: 1}, []string{"slow is 4", "0..3", "fewer than conns"}},
		{Config{URL: url, Slow: 1}, []string{"slow rate is 0", "1..1000000000"}},
		{Config{URL: url, SlowRate: 10}, []string{"slow rate is 10", "no slow clients"}},
		{Config{URL: url, Churn: -1}, []string{"churn is -1", "no end"}},
		{Config{URL: url, Churn: 10, Pipeline: 4}, []string{"churn is 10", "multiple of pipeline 4"}},
		{Config{URL: url, Churn: 2, NoKeepAlive: true}, []string{"churn is 2", "without keep-alive"}},
		{Config{URL: url, Header: []Field{{"A b", "c"}}}, []string{`field name is "A b"`, "token"}},
		{Config{URL: url, Header: []Field{{"A", "b\r\nC: d"}}}, []string{"value of A", "line break"}},
		{Config{URL: url, Header: []Field{{"A", " b"}}}, []string{"value of A", "blanks inside"}},
		{Config{URL: url, Header: []Field{{"host", "b"}}}, []string{"host is the generator's own"}},
		{Config{URL: url, Header: []Field{{"Content-LENGTH", "1"}}}, []string{"Content-LENGTH is the generator's own"}},
		{Config{URL: url, Header: []Field{{"Connection", "close"}}}, []string{"Connection is the generator's own"}},
		{Config{URL: url, Header: []Field{{"Transfer-Encoding", "chunked"}}}, []string{"Transfer-Encoding is the generator's own"}},
		{Config{URL: url, Header: []Field{{"A", strings.Repeat("x", maxHeader)}}}, []string{"header has", "65536"}},
		{Config{URL: url, Routes: []Route{{Path: "/"}}}, []string{"route 1 (GET /)", "weight is 0", "1..1000000"}},
		{Config{URL: url, Routes: []Route{{Weight: 1, Path: "x"}}}, []string{`path is "x"`, "from the slash on"}},
		{Config{URL: url, Routes: []Route{{Weight: 1, Path: "/a b"}}}, []string{`path is "/a b"`}},
		{Config{URL: url, Routes: []Route{{Weight: 1, Path: "/", Method: "G T"}}}, []string{`method is "G T"`, "route 1"}},
		{Config{URL: url, Routes: []Route{{Weight: 1, Path: "/", Header: []Field{{"Host", ""}}}}}, []string{"route 1", "Host"}},
		{Config{URL: url, Body: []byte("x"), Routes: []Route{{Weight: 1, Path: "/"}}}, []string{"routes and a body"}},
		{Config{URL: url, Routes: make([]Route, 101)}, []string{"101 routes", "at most 100"}},
	} {
		err := tt.c.Validate()
		if err == nil {
			t.Errorf("%+v: valid, want an error with %q", tt.c, tt.want)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("error %q, want it to say %q", err, want)
			}
		}
		if r, runErr := Run(context.Background(), tt.c); runErr == nil || r != nil {
			t.Errorf("Run went ahead though %v", err)
		}
	}
	for _, good := range []Config{{URL: url}, {URL: "http://[::1]:1/a?b=c"}, {URL: "http://localhost"},
		{URL: url, Rate: 1000, Arrivals: Poisson}, {URL: url, Stages: []Stage{{0, 100, time.Second}}, Arrivals: Poisson},
		{URL: url, Churn: 8, Pipeline: 4}, {URL: url, Slow: 3, SlowRate: 1, Conns: 4}, {URL: url, NoKeepAlive: true, Churn: 1},
		{URL: url, Routes: []Route{{Weight: 1, Path: "/a?b", Header: []Field{{"Accept", "*/*"}}}}}} {
		if err := good.Validate(); err != nil {
			t.Errorf("%+v: %v, want valid", good, err)
		}
	}
}

func TestRequestBytes(t *testing.T) {
	for _, tt := range []struct {
		c    Config
		want string
	}{
		{Config{URL: "http://127.0.0.1:8080"}, "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"},
		{Config{URL: "http://h/a%20b?c=d#e", Pipeline: 2}, strings.Repeat("GET /a%20b?c=d HTTP/1.1\r\nHost: h\r\n\r\n", 2)},
		{Config{URL: "http://[::1]:9/", NoKeepAlive: true, Method: "HEAD"}, "HEAD / HTTP/1.1\r\nHost: [::1]:9\r\nConnection: close\r\n\r\n"},
		{Config{URL: "http://h/echo", Method: "POST", Body: []byte("abc")}, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"},
		{Config{URL: "http://h/", Churn: 4, Pipeline: 2}, strings.Repeat("GET / HTTP/1.1\r\nHost: h\r\n\r\n", 2)},
		{Config{URL: "http://h/", Header: []Field{{"Accept", "a/b"}, {"X", ""}}}, "GET / HTTP/1.1\r\nHost: h\r\nAccept: a/b\r\nX: \r\n\r\n"},
		{Config{URL: "http://h/echo", Method: "POST"}, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"},
	} {
		to, err := parseTarget(tt.c.URL)
		if err != nil {
			t.Fatal(err)
		}
		c := tt.c.withDefaults()
		b := c.batch(to, c.all(to)[0], 0)
		got := string(b.bytes)
		if c.NoKeepAlive {
			got = string(b.last.bytes)
		}
		if got != tt.want {
			t.Errorf("%+v:\n got %q\nwant %q", tt.c, got, tt.want)
		}
	}
}

func TestTooFewDescriptorsIsSaidAtOnce(t *testing.T) {
	limit := fileLimit()
	if limit == 0 || limit >= maxConns {
		t.Skipf("limit of descriptors is %d", limit)
	}
	_, err := Run(context.Background(), Config{URL: "http://127.0.0.1:1/", Conns: limit})
	if err == nil || !strings.Contains(err.Error(), "ulimit -n") {
		t.Errorf("%d connections with %d descriptors: got %v, want an error that names ulimit -n", limit, limit, err)
	}
}

// The names are a contract with whoever reads run.json.
func TestResultNames(t *testing.T) {
	p, err := json.Marshal(Result{Server: &Server{Error: "x"}, ErrorsOutside: map[string]int64{"connect": 1}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"loop":"","requests":0,"elapsed_ns":0,"req_per_sec":0,` +
		`"latency":{"p50_ns":0,"p90_ns":0,"p99_ns":0,"p99_9_ns":0,"max_ns":0,"mean_ns":0,"clamped":0,"histogram":""},"turns":0,` +
		`"served":0,"stalled":0,"conns":0,"fairness":0,"pipeline":0,"errors":null,"errors_outside":{"connect":1},"statuses":null,` +
		`"bytes_in":0,"reconnects":0,"sent":0,"outside":0,"unanswered":0,"in_flight":0,"unread":0,"busy":0,` +
		`"server":{"cpu_ns":0,"switches_voluntary":0,"switches_involuntary":0,"reads":0,"writes":0,"rss_bytes":0,"peak_rss_bytes":0,"threads":0,"error":"x"},` +
		`"generator":{"cpu_ns":0},"partial":false}`
	if string(p) != want {
		t.Errorf("got  %s\nwant %s", p, want)
	}
}

// Only the last request of a connection announces its end.
func TestTheLastBatchAnnouncesTheClose(t *testing.T) {
	c := Config{URL: "http://h/", Churn: 4, Pipeline: 2}.withDefaults()
	to, err := parseTarget(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	const want = "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
	if b := c.batch(to, c.all(to)[0], 0); string(b.last.bytes) != want {
		t.Errorf("got  %q\nwant %q", b.last.bytes, want)
	}
}
