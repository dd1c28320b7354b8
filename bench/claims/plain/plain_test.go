package plain

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/pkg/server"
)

// Otherwise the two would be compared for what they say, not for how.
func TestAnswersAreThoseOfTheMeasuredServer(t *testing.T) {
	mine, theirs := start(t, plain), start(t, measured)
	for _, path := range []string{"/", "/work", "/work?cpu=1us&sleep=1us", "/work?cpu=x"} {
		if got, want := ask(t, mine+path), ask(t, theirs+path); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
		}
	}
}

func plain(ctx context.Context, ready chan<- net.Addr) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ready <- ln.Addr()
	return Serve(ctx, ln)
}

func measured(ctx context.Context, ready chan<- net.Addr) error {
	s := server.Server{Addr: "127.0.0.1:0", Ready: func(a net.Addr) { ready <- a }}
	return s.Run(ctx)
}

// start serves until the test ends, which fails if that is not in good order.
func start(t *testing.T, serve func(context.Context, chan<- net.Addr) error) (url string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- serve(ctx, ready) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("at the end: %v", err)
		}
	})
	select {
	case at := <-ready:
		return fmt.Sprintf("http://%s", at)
	case err := <-ended:
		ended <- err
		t.Fatal(err)
		return ""
	}
}

// ask returns an answer as text: status, fields but for the moment's, body.
func ask(t *testing.T, url string) string {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Header["Date"]; !ok {
		t.Errorf("%s: no Date", url)
	}
	delete(r.Header, "Date")
	text := []string{r.Status}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		text = append(text, name+": "+strings.Join(r.Header[name], ", "))
	}
	return strings.Join(append(text, "", string(body)), "\n")
}
