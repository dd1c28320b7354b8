package parser

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/internal/heads"
)

// What fused does with a head: all of it, or why the fields are left to the parts. Of what clients send, nothing is left to them
// whole.
const (
	all     = ""
	later   = "Host is not the first field"
	literal = "an IP literal needs more than a scan"
	rare    = "'_' is in names of containers and upstreams, not of hosts"
	none    = "it sends no such Host"
)

// byClient is what fused does with every client's head, by its Host.
var byClient = []struct{ name, port, host, ipv6 string }{
	{"handoff", all, all, literal}, {"handoff POST", all, all, literal}, {"handoff closing", all, all, literal},
	{"wrk", all, all, literal}, {"wrk2", all, all, literal}, {"wrk -H", all, all, literal}, {"wrk -H, Host second", later, later, later}, {"wrk -H, Host last", later, later, later},
	{"ab", all, all, literal}, {"ab -k", later, later, later}, {"hey", all, all, literal}, {"vegeta", all, all, literal}, {"k6", all, all, literal},
	{"oha", later, later, later}, {"bombardier", later, later, later}, {"h2load", all, all, none},
	{"curl", all, all, literal}, {"curl POST", all, all, literal}, {"Go", all, all, literal}, {"Go POST", all, all, literal},
	{"http.client", all, all, literal}, {"urllib.request", later, later, later}, {"requests", all, all, literal}, {"aiohttp", all, all, literal},
	{"node fetch", all, all, literal}, {"node http", all, all, literal},
	{"nginx", all, all, literal}, {"nginx upstream", none, all, none}, {"nginx upstream with _", none, rare, none}, {"nginx forwarding", all, all, literal}, {"HAProxy", all, all, literal},
	{"Chromium", all, all, literal}, {"Firefox", all, all, literal}, {"Safari", all, all, literal},
}

// A benchmark shows only what its own heads cost. Once every comparison asked for a port of five digits and no benchmark did,
// and nobody saw that the short cut was taken in the one and not in the other: so here is what it takes, client by client.
func TestClients(t *testing.T) {
	clients := heads.Clients()
	for _, want := range byClient {
		for _, host := range []struct{ name, why string }{{"port", want.port}, {"name", want.host}, {"ipv6", want.ipv6}} {
			i := slices.IndexFunc(clients, func(c heads.Client) bool { return c.Name == want.name && c.Host == host.name })
			if (i < 0) != (host.why == none) {
				t.Errorf("%s, %s: %q, and heads.Clients has one: %t", want.name, host.name, host.why, i >= 0)
			}
			if i < 0 {
				continue
			}
			in := clients[i].Head
			clients = slices.Delete(clients, i, i+1)
			wantEnd := len(in)
			if host.why != all {
				wantEnd = tookLine
			}
			var r Request
			r.SetLimits(Limits{})
			if end, e := r.fused(in, len(in)); end != wantEnd || e != 0 {
				t.Errorf("%s, %s: fused(%q) = %d, %v, want %d %s", want.name, host.name, in, end, e, wantEnd, host.why)
			}
		}
	}
	for _, c := range clients {
		t.Errorf("%s, %s: not in the table", c.Name, c.Host)
	}
}

// Any port and any path: nothing about them that a test did not think of makes a client's head dearer.
func TestEveryPortIsAsPlainAsAnother(t *testing.T) {
	for port := range 1 << 16 {
		in := []byte("GET /" + strings.Repeat("p", port%100) + " HTTP/1.1\r\nHost: " + strings.Repeat("h", 1+port%37) + ":" + strconv.Itoa(port) + "\r\nA: b\r\n\r\n")
		var r Request
		r.SetLimits(Limits{})
		if end, e := r.fused(in, len(in)); end != len(in) || e != 0 {
			t.Fatalf("fused(%q) = %d, %v, want %d", in, end, e, len(in))
		}
	}
}

// By every path, whole, cut anywhere and with another behind it: the same request.
func TestClientsAreReadTheSameByEveryPath(t *testing.T) {
	for _, c := range heads.Clients() {
		agree(t, c.Head, func() string { return outcome(Limits{}, c.Head) })
		for cut := range c.Head {
			agree(t, c.Head, func() string { return outcome(Limits{}, c.Head, cut) })
		}
		answers(t, Limits{}, slices.Concat(c.Head, c.Head), len(c.Head))
		var r Request
		if n, err := Parse(&r, c.Head, 0); n != len(c.Head) || err != nil || !bytes.Contains(c.Head, r.Host()) || len(r.Host()) == 0 {
			t.Errorf("%s, %s: Parse(%q) = %d, %v, Host %q", c.Name, c.Host, c.Head, n, err, r.Host())
		}
	}
}

func clientHeads() (all [][]byte) {
	for _, c := range heads.Clients() {
		all = append(all, c.Head)
	}
	return all
}

// BenchmarkClients shows what each head costs by the short cut and without: benchstat -col /way. A cliff is where a client's
// two figures are closer than its neighbours'.
func BenchmarkClients(b *testing.B) {
	for _, c := range heads.Clients() {
		for _, way := range []struct {
			name  string
			fused bool
		}{{"fused", true}, {"parts", false}} {
			name := strings.NewReplacer(" ", "_", ",", "").Replace(c.Name)
			b.Run("client="+name+"/host="+c.Host+"/way="+way.name, func(b *testing.B) {
				force(b, path{scans, way.fused})
				benchHandoff(b, [][]byte{c.Head})
			})
		}
	}
}
