package parser

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/handoff-http/handoff/internal/heads"
)

// spice is what the mutations put in: bytes and pieces that parsers have been fooled by.
var spice = []string{
	"\r", "\n", "\r\n", "\r\n\r\n", " ", "\t", ":", ";", ",", "#", "?", "/", "\x00", "\x7f", "\x80", "\xff", "-", "_", "0", "%", "\"", "@", "[", "]",
	"Host: b\r\n", "Host:\r\n", "Content-Length: 1\r\n", "Content-Length: 1, 1\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n", "Connection: close\r\n",
	"Expect: 100-continue\r\n", " folded\r\n", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "http://", "* ", "chunked", ";a=\"b\"", "0\r\n", "1\r\n", "A: b\r\n",
}

// mutate changes a few places of in.
func mutate(rng *rand.Rand, in []byte) []byte {
	out := slices.Clone(in)
	for range 1 + rng.IntN(3) {
		at := rng.IntN(len(out) + 1)
		end := min(len(out), at+rng.IntN(4))
		switch rng.IntN(4) {
		case 0: // cut something out
			out = slices.Delete(out, at, end)
		case 1: // put something in
			out = slices.Insert(out, at, []byte(spice[rng.IntN(len(spice))])...)
		case 2: // at the start of a line, where it means most
			if i := bytes.IndexByte(out[at:], '\n'); i >= 0 {
				out = slices.Insert(out, at+i+1, []byte(spice[rng.IntN(len(spice))])...)
			}
		default:
			out = slices.Replace(out, at, end, []byte(spice[rng.IntN(len(spice))])...)
		}
	}
	return out
}

// The fuzz targets run when somebody has the time; these mutations run always.
func TestMutatedHeads(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	seeds := append(heads.Mix()[:64], heads.Wrk(), heads.Curl(), heads.ChunkedPost(),
		[]byte(with("Content-Length: 5")), []byte(with("Connection: keep-alive, foo")), []byte("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), []byte(get("http://b:80/c?d")))
	accepted := 0
	for range 20_000 {
		in := mutate(rng, seeds[rng.IntN(len(seeds))])
		want := outcome(Limits{}, in)
		if cut := rng.IntN(len(in) + 1); outcome(Limits{}, in, cut) != want {
			t.Fatalf("%q cut at %d\n  got  %s\n  want %s", in, cut, outcome(Limits{}, in, cut), want)
		}
		var r Request
		if _, err := Parse(&r, in, 0); err == nil {
			accepted++
		}
		if checkParse(t, in); t.Failed() {
			return
		}
	}
	if accepted < 2000 || accepted > 18_000 {
		t.Errorf("%d of 20,000 accepted: the mutations are too mild or too wild to test anything", accepted)
	}
}

func TestMutatedChunks(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	seeds := slices.Concat(sizeCases, extCases, trailerCases)
	for range 20_000 {
		c := seeds[rng.IntN(len(seeds))]
		if checkChunked(t, string(mutate(rng, []byte(c.in))), rng.IntN(1<<16), rng.IntN(1<<16)); t.Failed() {
			return
		}
	}
}
