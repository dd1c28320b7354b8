//go:build unix

package main

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"

	"github.com/handoff-http/handoff/bench/peers/internal/stock"
)

const mostHead = 64 << 10 // of a head that has not ended; more ends the connection

var buffers = sync.Pool{New: func() any { return new([]byte) }}

var (
	headEnd    = []byte("\r\n\r\n")
	get        = []byte("GET ")
	bytesPath  = []byte("/bytes/")
	statusPath = []byte("/status/")
)

// answerAll appends an answer for each head that ends in in, and says how much of in that took.
func answerAll(out, in []byte, date string) (_ []byte, taken int) {
	for {
		i := bytes.Index(in[taken:], headEnd)
		if i < 0 {
			return out, taken
		}
		out = answer(out, in[taken:taken+i], date)
		taken += i + len(headEnd)
	}
}

func answer(out, head []byte, date string) []byte {
	path, ok := bytes.CutPrefix(head, get)
	if !ok {
		return send(out, 404, stock.Plain, stock.NotFound, date)
	}
	if i := bytes.IndexByte(path, ' '); i >= 0 {
		path = path[:i]
	}
	switch {
	case string(path) == "/":
		return send(out, 200, stock.Plain, stock.Hello, date)
	case string(path) == "/json":
		return send(out, 200, stock.JSON, stock.Message, date)
	case bytes.HasPrefix(path, bytesPath):
		return letters(out, path[len(bytesPath):], date)
	case bytes.HasPrefix(path, statusPath):
		return status(out, path[len(statusPath):], date)
	}
	return send(out, 404, stock.Plain, stock.NotFound, date)
}

func letters(out, digits []byte, date string) []byte {
	if body, ok := stock.Letters(string(digits)); ok {
		return send(out, 200, stock.Octets, body, date)
	}
	return send(out, 400, stock.Plain, stock.BadRequest, date)
}

func status(out, digits []byte, date string) []byte {
	switch code, body, ok := stock.Status(string(digits)); {
	case !ok:
		return send(out, 400, stock.Plain, stock.BadRequest, date)
	case body == nil:
		return bodiless(out, code, date)
	default:
		return send(out, code, stock.Plain, body, date)
	}
}

// bodiless says a length only where there could have been a body (RFC 9110 §8.6).
func bodiless(out []byte, code int, date string) []byte {
	out = begin(out, code, date)
	if code == 205 {
		out = append(out, "Content-Length: 0\r\n"...)
	}
	return append(out, "\r\n"...)
}

func send(out []byte, code int, kind string, body []byte, date string) []byte {
	out = begin(out, code, date)
	out = append(out, "Content-Type: "...)
	out = append(out, kind...)
	out = append(out, "\r\nContent-Length: "...)
	out = strconv.AppendInt(out, int64(len(body)), 10)
	out = append(out, "\r\n\r\n"...)
	return append(out, body...)
}

// begin writes the line of 200, by far the most, as one piece.
func begin(out []byte, code int, date string) []byte {
	if code == 200 {
		out = append(out, "HTTP/1.1 200 OK\r\nDate: "...)
	} else {
		out = append(out, "HTTP/1.1 "...)
		out = strconv.AppendInt(out, int64(code), 10)
		out = append(out, ' ')
		out = append(out, http.StatusText(code)...)
		out = append(out, "\r\nDate: "...)
	}
	out = append(out, date...)
	return append(out, "\r\n"...)
}
