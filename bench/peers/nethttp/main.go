// Command nethttp answers handoff's stock routes with net/http's Server, all of whose settings are the defaults: no
// timeouts, HTTP/1.1 over a goroutine per connection. See package peers.
package main

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/handoff-http/handoff/bench/peers/internal/stock"
)

func main() {
	srv := http.Server{Handler: http.HandlerFunc(answer)}
	stock.Run("nethttp", srv.Serve, srv.Shutdown)
}

func answer(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		get(w, r)
	case http.MethodPost:
		post(w, r)
	default:
		send(w, 404, plain, stock.NotFound)
	}
}

func get(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case path == "/":
		send(w, 200, plain, stock.Hello)
	case path == "/json":
		send(w, 200, json, stock.Message)
	case path == "/work":
		code, body := stock.Work([]byte(r.URL.RawQuery))
		send(w, code, plain, body)
	case strings.HasPrefix(path, "/bytes/"):
		letters(w, path[len("/bytes/"):])
	case strings.HasPrefix(path, "/status/"):
		status(w, path[len("/status/"):])
	default:
		send(w, 404, plain, stock.NotFound)
	}
}

func letters(w http.ResponseWriter, digits string) {
	if body, ok := stock.Letters(digits); ok {
		send(w, 200, octets, body)
	} else {
		send(w, 400, plain, stock.BadRequest)
	}
}

func status(w http.ResponseWriter, digits string) {
	switch code, body, ok := stock.Status(digits); {
	case !ok:
		send(w, 400, plain, stock.BadRequest)
	case body == nil:
		w.WriteHeader(code)
	default:
		send(w, code, plain, body)
	}
}

// post reads the whole body first, as handoff does and as net/http wants it: writing may end reading.
func post(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/echo" {
		send(w, 404, plain, stock.NotFound)
		return
	}
	body := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(body)
	body.Reset()
	if _, err := body.ReadFrom(r.Body); err != nil {
		send(w, 400, plain, stock.BadRequest)
		return
	}
	kind := r.Header["Content-Type"]
	if len(kind) == 0 {
		kind = octets
	}
	send(w, 200, kind[:1], body.Bytes())
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// The values are shared by all answers, which saves each the slice that Header.Set would make.
var (
	plain  = []string{stock.Plain}
	octets = []string{stock.Octets}
	json   = []string{stock.JSON}
)

// unbuffered is the body length from which net/http would send chunks unless it is told the length.
const unbuffered = 2048

func send(w http.ResponseWriter, code int, kind []string, body []byte) {
	w.Header()["Content-Type"] = kind
	if len(body) > unbuffered {
		w.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	if code != 200 {
		w.WriteHeader(code)
	}
	_, _ = w.Write(body) // the client may have gone
}
