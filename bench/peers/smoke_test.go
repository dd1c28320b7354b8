package peers_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/peers/internal/stock"
)

// request is one that both servers are asked.
type request struct {
	method, target string
	kind           string // Content-Type
	body           string
	chunked        bool
}

func (q request) String() string {
	s := q.method + " " + q.target
	if q.chunked {
		s += " chunked"
	}
	if q.method == "POST" {
		s += fmt.Sprintf(" %d bytes %s", len(q.body), q.kind)
	}
	return s
}

// plain is what the peer over gnet answers, which is no HTTP server.
func (q request) plain() bool {
	return q.method == "GET" && !strings.HasPrefix(q.target, "/work")
}

func each(method string, targets ...string) (q []request) {
	for _, target := range targets {
		q = append(q, request{method: method, target: target})
	}
	return q
}

var requests = slices.Concat(each("GET",
	"/", "/json", "/nothing",
	"/bytes/0", "/bytes/1", "/bytes/27", "/bytes/2048", "/bytes/2049", "/bytes/1000000", "/bytes/16777216",
	"/bytes/16777217", "/bytes/-1", "/bytes/x",
	"/status/200", "/status/204", "/status/205", "/status/299", "/status/304", "/status/404", "/status/413", "/status/414",
	"/status/416", "/status/418", "/status/422", "/status/503", "/status/599", "/status/199", "/status/600", "/status/20x",
	"/work", "/work?cpu=50us", "/work?sleep=1ms&cpu=10us", "/work?cpu=10us&dist=exp&seed=7",
	"/work?cpu=11s", "/work?cpu=soon", "/work?gpu=1",
), each("HEAD", // of an empty body the peers leave out the length, as RFC 9110 §8.6 allows
	"/", "/json", "/bytes/2048", "/bytes/1000000", "/status/404", "/work", "/nothing",
), []request{
	{method: "POST", target: "/echo", body: "hello"},
	{method: "POST", target: "/echo", body: "{}", kind: stock.JSON},
	{method: "POST", target: "/echo"},
	{method: "POST", target: "/echo", body: strings.Repeat("0123456789", 50_000), kind: "text/plain; charset=utf-8"},
	{method: "POST", target: "/echo", body: strings.Repeat("abc", 5000), chunked: true},
	{method: "POST", target: "/nothing", body: "hello"},
})

// answer is what must be the same: the status, the fields (Date by its presence), the body.
type answer struct {
	status int
	fields []string
	body   []byte
}

// The peers run as processes of their own, the way they are compared. SIGTERM ends each cleanly although a client still
// holds its connection.
func TestPeersAnswerLikeHandoff(t *testing.T) {
	names := []string{"nethttp", "fasthttp", "hertz", "gnet"}
	dir, ours := build(t, names...), handoff(t)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			peer := start(t, dir, name)
			client := &http.Client{Transport: &http.Transport{DisableCompression: true}, Timeout: patience}
			defer client.CloseIdleConnections()
			for _, q := range requests {
				if name == "gnet" && !q.plain() {
					continue
				}
				t.Run(strings.ReplaceAll(q.String(), "/", "_"), func(t *testing.T) { compare(t, client, q, ours, peer.addr) })
			}
			if err := peer.end(); err != nil {
				t.Errorf("after SIGTERM: %v, want a clean exit", err)
			}
		})
	}
}

func compare(t *testing.T, client *http.Client, q request, ours, peer string) {
	want, err := q.ask(client, ours)
	if err != nil {
		t.Fatalf("handoff: %v", err)
	}
	got, err := q.ask(client, peer)
	if err != nil {
		t.Fatal(err)
	}
	if got.status != want.status {
		t.Errorf("status %d, want %d", got.status, want.status)
	}
	if !slices.Equal(got.fields, want.fields) {
		t.Errorf("fields %q, want %q", got.fields, want.fields)
	}
	if !bytes.Equal(got.body, want.body) {
		t.Errorf("body of %d bytes %.60q, want %d bytes %.60q", len(got.body), got.body, len(want.body), want.body)
	}
}

func (q request) ask(client *http.Client, addr string) (answer, error) {
	var body io.Reader = strings.NewReader(q.body)
	if q.chunked {
		body = io.MultiReader(body) // net/http cannot tell its length
	}
	req, err := http.NewRequest(q.method, "http://"+addr+q.target, body)
	if err != nil {
		return answer{}, err
	}
	if q.kind != "" {
		req.Header.Set("Content-Type", q.kind)
	}
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, fields: resp.TransferEncoding}
	for name, values := range resp.Header {
		if name == "Date" {
			values = nil
		}
		a.fields = append(a.fields, fmt.Sprint(name, values))
	}
	slices.Sort(a.fields)
	a.body, err = io.ReadAll(resp.Body)
	return a, err
}
