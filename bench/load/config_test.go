package load

import (
	"context"
	"encoding/json"
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
	for _, good := range []Config{{URL: url}, {URL: "http://[::1]:1/a?b=c"}, {URL: "http://localhost"}} {
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
		{Config{URL: "http://h/echo", Method: "POST"}, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"},
	} {
		to, err := parseTarget(tt.c.URL)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(tt.c.withDefaults().batch(to)); got != tt.want {
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
	const want = `{"requests":0,"elapsed_ns":0,"req_per_sec":0,` +
		`"latency":{"p50_ns":0,"p90_ns":0,"p99_ns":0,"p99_9_ns":0,"max_ns":0,"mean_ns":0,"clamped":0,"histogram":""},` +
		`"served":0,"stalled":0,"conns":0,"pipeline":0,"errors":null,"errors_outside":{"connect":1},"statuses":null,` +
		`"bytes_in":0,"reconnects":0,"sent":0,"outside":0,"unanswered":0,` +
		`"server":{"cpu_ns":0,"switches_voluntary":0,"switches_involuntary":0,"rss_bytes":0,"peak_rss_bytes":0,"threads":0,"error":"x"},` +
		`"generator":{"cpu_ns":0},"partial":false}`
	if string(p) != want {
		t.Errorf("got  %s\nwant %s", p, want)
	}
}
