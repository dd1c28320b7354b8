package parser

import (
	"bufio"
	"bytes"
	"net/http"
	"testing"

	"github.com/handoff-http/handoff/internal/heads"
)

var benchHeads = []struct {
	name  string
	heads [][]byte
}{
	{"mix", heads.Mix()},
	{"wrk", [][]byte{heads.Wrk()}},
	{"techempower", [][]byte{heads.TechEmpower()}},
	{"curl", [][]byte{heads.Curl()}},
	{"chunked-post", [][]byte{heads.ChunkedPost()}},
	{"browser", [][]byte{heads.Browser()}},
}

// BenchmarkParse compares this parser with the standard library's on the same heads: benchstat -col /impl.
func BenchmarkParse(b *testing.B) {
	for _, h := range benchHeads {
		b.Run("impl=handoff/head="+h.name, func(b *testing.B) { benchHandoff(b, h.heads) })
		b.Run("impl=nethttp/head="+h.name, func(b *testing.B) { benchReadRequest(b, h.heads) })
	}
}

func benchHandoff(b *testing.B, heads [][]byte) {
	var r Request
	b.ReportAllocs()
	b.SetBytes(meanLen(heads))
	i := 0
	for b.Loop() {
		h := heads[i%len(heads)]
		if n, err := Parse(&r, h, 0); n != len(h) || err != nil {
			b.Fatalf("Parse(%q) = %d, %v", h, n, err)
		}
		i++
	}
}

// benchReadRequest reuses reader and buffer, as net/http's server does.
func benchReadRequest(b *testing.B, heads [][]byte) {
	src := new(bytes.Reader)
	in := bufio.NewReader(src)
	b.ReportAllocs()
	b.SetBytes(meanLen(heads))
	i := 0
	for b.Loop() {
		src.Reset(heads[i%len(heads)])
		in.Reset(src)
		if _, err := http.ReadRequest(in); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func meanLen(heads [][]byte) int64 {
	n := 0
	for _, h := range heads {
		n += len(h)
	}
	return int64(n / len(heads))
}
