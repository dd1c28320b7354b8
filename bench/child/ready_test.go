package child_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/child"
)

func TestServerIsReachedWhereItSaysOrWhereItWasTold(t *testing.T) {
	for _, c := range [][]string{{"serve"}, {"rival", "{addr}"}} {
		argv, addr, err := child.Place(command(c...))
		if err != nil {
			t.Fatal(err)
		}
		line := child.NewReadyLine()
		server := start(t, nil, line, argv[1:]...)
		addr = ready(t, server, line, addr)
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			t.Errorf("%s is not reached at %s: %v", c[0], addr, err)
			continue
		}
		nc.Close()
	}
}

func TestPlaceFillsInOneAddressEverywhere(t *testing.T) {
	argv, addr, err := child.Place([]string{"srv", "--listen={addr}", "x", "http://{addr}/{addr}"})
	want := []string{"srv", "--listen=" + addr, "x", "http://" + addr + "/" + addr}
	if host, port, _ := net.SplitHostPort(addr); err != nil || host != "127.0.0.1" || port == "0" || !slices.Equal(argv, want) {
		t.Errorf("got %q, %q, %v, want %q with a port of 127.0.0.1", argv, addr, err, want)
	}
}

func TestReadyLineMayComeInPieces(t *testing.T) {
	const address = "192.0.2.1:80"
	for _, text := range []string{
		"ready addr=" + address + "\n",
		"noise\n\nready\nready steady\nready addr=" + address + " strategy=fake\nready addr=192.0.2.2:80\n",
		strings.Repeat("x", 5000) + "\nready addr=" + address + "\n",
	} {
		for _, size := range []int{1, 7, len(text)} {
			line := child.NewReadyLine()
			for piece := range slices.Chunk([]byte(text), size) {
				if n, err := line.Write(piece); n != len(piece) || err != nil {
					t.Fatalf("Write(%q) = %d, %v", piece, n, err)
				}
			}
			// The child is another one and silent: what is found was in the text.
			if got := ready(t, start(t, nil, nil, "mute"), line, ""); got != address {
				t.Errorf("%.60q in pieces of %d: got %q, want %q", text, size, got, address)
			}
		}
	}
}

func TestServerThatIsNotReadySaysWhy(t *testing.T) {
	for _, c := range []struct {
		role, addr, want string
		limit            time.Duration
	}{
		{"busy", "", "server ended before it was ready: exit status 1: listen: address already in use", patience},
		{"mute", "", "server printed no line `ready addr=HOST:PORT` within 200ms: still thinking", 200 * time.Millisecond},
		{"mute", "127.0.0.1:1", "server did not accept a connection on 127.0.0.1:1 within 200ms: still thinking", 200 * time.Millisecond},
	} {
		server := start(t, nil, nil, c.role)
		eventually(t, "word from the child", func() bool { return server.Said() != "" })
		if got, err := child.Await(context.Background(), server, child.NewReadyLine(), c.addr, c.limit); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %q, %v, want the error %q", c.role, got, err, c.want)
		}
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	enough := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(enough)
	server := start(t, nil, nil, "mute")
	if _, err := child.Await(ctx, server, child.NewReadyLine(), "", patience); err != enough || server.Ended() {
		t.Errorf("got %v, ended %v, want the cause of the cancellation, and the child left as it is", err, server.Ended())
	}
}

func TestScrubTakesOutWhatWouldChangeAChild(t *testing.T) {
	kept, removed := child.Scrub([]string{"PATH=/bin", "HANDOFF_CONNS=9", "GOGC=off", "GOMAXPROCS=1", "GODEBUG=x=1", "GOMEMLIMIT=1", "GOPATH=/go"})
	if want := []string{"PATH=/bin", "GOPATH=/go"}; !slices.Equal(kept, want) {
		t.Errorf("kept %q, want %q", kept, want)
	}
	if want := []string{"GODEBUG", "GOGC", "GOMAXPROCS", "GOMEMLIMIT", "HANDOFF_CONNS"}; !slices.Equal(removed, want) {
		t.Errorf("removed %q, want %q", removed, want)
	}
}
