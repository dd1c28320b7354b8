// Package stock is what the peers' answers are made of, shared so that no peer pays for them more than another. It knows
// no server: where the bytes go, and what that costs, is each peer's own.
package stock

import (
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
)

// The Content-Types of the stock routes.
const (
	Plain  = "text/plain"
	Octets = "application/octet-stream"
	JSON   = "application/json"
)

// The static bodies. They are shared, as all that this package hands out: nobody may change them.
var (
	Hello      = []byte("Hello, World!")
	Message    = []byte(`{"message":"Hello, World!"}`)
	NotFound   = []byte("Not Found\n")
	BadRequest = []byte("Bad Request\n")
)

const (
	alphabet  = "abcdefghijklmnopqrstuvwxyz"
	mostBytes = 16 << 20
)

var letters atomic.Pointer[[]byte]

// Letters is the body of /bytes/{n}. It is false for anything but a number up to 16 MiB.
func Letters(digits string) ([]byte, bool) {
	n, ok := number(digits, mostBytes)
	if !ok {
		return nil, false
	}
	for {
		text := letters.Load()
		if text != nil && len(*text) >= n {
			return (*text)[:n], true
		}
		longer := []byte(strings.Repeat(alphabet, 2*n/len(alphabet)+1))
		letters.CompareAndSwap(text, &longer)
	}
}

// phrases are the bodies of /status/{code}; nil where a status has none.
var phrases = func() (p [600][]byte) {
	for code := 200; code < len(p); code++ {
		switch reason := reasonOf(code); {
		case code == 204 || code == 205 || code == 304:
		case reason != "":
			p[code] = []byte(reason + "\n")
		default:
			p[code] = []byte(strconv.Itoa(code) + "\n")
		}
	}
	return p
}()

// reasonOf is net/http's phrase but where RFC 9110 gave a status a new one, which handoff follows.
func reasonOf(code int) string {
	switch code {
	case 413:
		return "Content Too Large"
	case 414:
		return "URI Too Long"
	case 416:
		return "Range Not Satisfiable"
	case 422:
		return "Unprocessable Content"
	}
	return http.StatusText(code)
}

// Status is the answer of /status/{code}: its status and its body, nil if it has none. It is false for anything but 200..599.
func Status(digits string) (code int, body []byte, ok bool) {
	code, ok = number(digits, len(phrases)-1)
	if !ok || code < 200 {
		return 0, nil, false
	}
	return code, phrases[code], true
}

// number reads decimal digits, nothing else, up to limit.
func number(digits string, limit int) (int, bool) {
	n, err := strconv.ParseUint(digits, 10, 32)
	return int(n), err == nil && n <= uint64(limit)
}
