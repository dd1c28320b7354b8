package server_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/server"
	"github.com/handoff-http/handoff/pkg/writer"
)

// admin starts a server with an operator's port and returns that port's URL, which the log tells.
func admin(t *testing.T, s server.Server) (*running, string) {
	t.Helper()
	core, logs := observer.New(zapcore.InfoLevel)
	s.Admin, s.Log = "127.0.0.1:0", zap.New(core)
	r := run(t, s)
	found := logs.FilterMessage("admin").All()
	if len(found) != 1 {
		t.Fatalf("the admin's address is logged %d times, want once", len(found))
	}
	return r, "http://" + found[0].ContextMap()["addr"].(string)
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	client := http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	a, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(body)
}

func TestAdminServesHealthMetricsAndProfiles(t *testing.T) {
	r, url := admin(t, server.Server{})
	c := r.dial()
	r.ask(c, get)
	for path, wants := range map[string][]string{
		"/healthz": {"ok\n"},
		"/metrics": {"handoff_connections_accepted_total 1\n", "handoff_connections_open 1\n", "handoff_connections_cut_total 0\n",
			"go_goroutines ", "process_"},
		"/debug/pprof/":                    {"goroutine", "heap"},
		"/debug/pprof/cmdline":             {"test"},
		"/debug/pprof/goroutine?debug=1":   {`"strategy":"goroutine"`},
		"/debug/pprof/symbol":              {"num_symbols"},
		"/debug/pprof/trace?seconds=0.001": {""},
	} {
		status, body := fetch(t, url+path)
		if status != 200 {
			t.Errorf("%s: status %d", path, status)
		}
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not say %q:\n%.2000s", path, want, body)
			}
		}
	}
	if status, _ := fetch(t, url+"/"); status != 404 {
		t.Errorf("/: status %d, want 404: the stock workloads are not on this port", status)
	}
}

func TestHealthTellsOfADrain(t *testing.T) {
	release, started := make(chan struct{}), make(chan struct{})
	r, url := admin(t, server.Server{
		Limits: engine.Limits{DrainTimeout: patience},
		Handler: handler.Func(func(*writer.Response, *parser.Request) {
			close(started)
			<-release
		}),
	})
	c := r.dial()
	io.WriteString(c, get)
	<-started
	r.stop()
	status, body := 0, ""
	for end := time.Now().Add(patience); status != 503 && time.Now().Before(end); {
		status, body = fetch(t, url+"/healthz")
	}
	if status != 503 || body != "draining\n" {
		t.Errorf("/healthz: %d %q while draining, want 503 draining", status, body)
	}
	close(release)
	if err := r.wait(); err != nil {
		t.Errorf("Run = %v", err)
	}
	if nc, err := net.Dial("tcp", strings.TrimPrefix(url, "http://")); err == nil {
		nc.Close()
		t.Error("the admin's port is still open after Run")
	}
}
