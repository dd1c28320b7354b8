package heads

import (
	"bufio"
	"bytes"
	"context"
	"hash/fnv"
	"net"
	"net/http"
	"slices"
	"testing"
)

func TestEveryHeadIsValid(t *testing.T) {
	for _, h := range append(Mix(), Wrk(), Curl(), TechEmpower(), ChunkedPost(), Browser()) {
		if _, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(h))); err != nil {
			t.Errorf("ReadRequest(%q): %v", h, err)
		}
	}
}

// Names tell heads apart in benchmarks, and net/http's client, whose fields another package chooses, sends what is said of it.
func TestClientsAreDifferentAndValid(t *testing.T) {
	seen := map[[2]string]bool{}
	for _, c := range Clients() {
		if seen[[2]string{c.Name, c.Host}] {
			t.Errorf("%s, %s: twice", c.Name, c.Host)
		}
		seen[[2]string{c.Name, c.Host}] = true
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(c.Head)))
		if err != nil {
			t.Errorf("%s, %s: ReadRequest(%q): %v", c.Name, c.Host, c.Head, err)
			continue
		}
		if !bytes.HasSuffix(c.Head, []byte("\r\n\r\n")) || bytes.ContainsAny(c.Head, "@\t") || r.Host == "" {
			t.Errorf("%s, %s: %q, Host %q", c.Name, c.Host, c.Head, r.Host)
		}
	}
	for _, a := range Authorities {
		if got, want := sentByGo(t, a.Authority), string(named(t, "Go", a.Host)); got != want {
			t.Errorf("Go to %s sends\n  got  %q\n  want %q", a.Authority, got, want)
		}
	}
}

func named(t *testing.T, name, host string) []byte {
	for _, c := range Clients() {
		if c.Name == name && c.Host == host {
			return c.Head
		}
	}
	t.Fatalf("no %s, %s", name, host)
	return nil
}

// sentByGo is what net/http's client writes for a GET, to a connection that keeps it.
func sentByGo(t *testing.T, authority string) string {
	client, server := net.Pipe()
	sent := make(chan string, 1)
	go func() {
		defer server.Close()
		var head []byte
		for one := make([]byte, 1); !bytes.HasSuffix(head, []byte("\r\n\r\n")); head = append(head, one[0]) {
			if _, err := server.Read(one); err != nil {
				break
			}
		}
		sent <- string(head)
	}()
	tr := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return client, nil }}
	defer tr.CloseIdleConnections()
	req, err := http.NewRequest("GET", "http://"+authority+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := tr.RoundTrip(req); err == nil {
		resp.Body.Close()
		t.Fatalf("%s: an answer, and nobody gave one", authority)
	}
	return <-sent
}

func TestMixIsVariedAndAboutHalfAKilobyte(t *testing.T) {
	mix, total := Mix(), 0
	fields := make([]int, len(mix))
	for i, h := range mix {
		total += len(h)
		fields[i] = bytes.Count(h, []byte("\r\n")) - 2
	}
	if mean := total / len(mix); mean < 500 || mean > 540 {
		t.Errorf("mean = %d bytes, want about 520", mean)
	}
	if low, high := slices.Min(fields), slices.Max(fields); low != 3 || high != 17 {
		t.Errorf("fields %d..%d, want 3..17", low, high)
	}
	slices.SortFunc(mix, bytes.Compare)
	if n := len(slices.CompactFunc(mix, bytes.Equal)); n != 256 {
		t.Errorf("%d different heads, want 256", n)
	}
}

// Figures from different days are about the same bytes only while this sum stands.
func TestMixNeverChanges(t *testing.T) {
	sum := fnv.New64a()
	for _, h := range Mix() {
		sum.Write(h)
	}
	if got, want := sum.Sum64(), uint64(0xbfdbe4652e4be51c); got != want {
		t.Errorf("checksum %#x, want %#x", got, want)
	}
}
