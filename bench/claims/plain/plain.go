// Package plain is the server that one has without writing one: Go's net/http as it comes, nothing tuned. It answers GET /
// and GET /work with the bodies and the fields that the measured server has, so what differs is the server.
//
// It refuses to be a rival: those have every stock route and are built apart. This one is there wherever the laboratory is.
package plain

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/handoff-http/handoff/internal/work"
)

// drain is what connections get to end.
const drain = time.Second

// Serve answers on ln until ctx ends, then shuts down, and returns nil if that worked within a second or what was left
// had to be cut off. It closes ln.
func Serve(ctx context.Context, ln net.Listener) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { send(w, 200, hello) })
	mux.HandleFunc("GET /work", workload)
	srv := http.Server{Handler: mux}
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		soon, cancel := context.WithTimeout(context.Background(), drain)
		defer cancel()
		err := srv.Shutdown(soon)
		if errors.Is(err, context.DeadlineExceeded) {
			err = srv.Close()
		}
		ended <- err
	}()
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}

var (
	hello = []byte("Hello, World!")
	done  = []byte("done\n")
	kind  = []string{"text/plain"} // shared by all answers, as net/http allows
	jobs  work.Work
)

func workload(w http.ResponseWriter, r *http.Request) {
	if param, why := jobs.Do([]byte(r.URL.RawQuery)); why != "" {
		send(w, http.StatusBadRequest, fmt.Appendf(nil, "%s: %s\n", param, why))
		return
	}
	send(w, http.StatusOK, done)
}

// send answers with a short body, whose length net/http finds by itself.
func send(w http.ResponseWriter, code int, body []byte) {
	w.Header()["Content-Type"] = kind
	w.WriteHeader(code)
	_, _ = w.Write(body) // the client may have gone
}
