package peers_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/handoff-http/handoff/internal/heads"
	"github.com/handoff-http/handoff/pkg/parser"
)

// A reader parses heads, each in full and from memory, through the API that its maker offers. What they do differs:
// handoff keeps offsets; fasthttp copies names and values and spells names its own way; net/http makes a Request with a
// map and a parsed URL. That is not taken out of the comparison: it is what a server built on them pays.
type reader interface {
	read(heads [][]byte) error
	last() seen
}

// seen is what a reader made of a head.
type seen struct{ method, target, host, agent string }

var readers = []struct {
	name string
	new  func() reader
}{
	{"handoff", func() reader { return new(handoffReader) }},
	{"fasthttp", func() reader { return &fasthttpReader{in: newInput()} }},
	{"nethttp", func() reader { return &nethttpReader{in: newInput()} }},
}

type handoffReader struct{ r parser.Request }

func (p *handoffReader) read(heads [][]byte) error {
	for _, h := range heads {
		if n, err := parser.Parse(&p.r, h, 0); n != len(h) || err != nil {
			return fmt.Errorf("Parse(%q) = %d, %w", h, n, err)
		}
	}
	return nil
}

func (p *handoffReader) last() seen {
	agent, _ := p.r.Get("User-Agent")
	return seen{string(p.r.MethodBytes()), string(p.r.Target()), string(p.r.Host()), string(agent)}
}

// input is where both others read from: a reader and a buffer that are used again, as their servers do.
type input struct {
	bytes  bytes.Reader
	buffer *bufio.Reader
}

func newInput() *input { return &input{buffer: bufio.NewReader(nil)} }

func (in *input) of(head []byte) *bufio.Reader {
	in.bytes.Reset(head)
	in.buffer.Reset(&in.bytes)
	return in.buffer
}

type fasthttpReader struct {
	in *input
	h  fasthttp.RequestHeader
}

func (p *fasthttpReader) read(heads [][]byte) error {
	for _, h := range heads {
		if err := p.h.Read(p.in.of(h)); err != nil {
			return fmt.Errorf("RequestHeader.Read(%q): %w", h, err)
		}
	}
	return nil
}

func (p *fasthttpReader) last() seen {
	return seen{string(p.h.Method()), string(p.h.RequestURI()), string(p.h.Host()), string(p.h.UserAgent())}
}

type nethttpReader struct {
	in *input
	r  *http.Request
}

func (p *nethttpReader) read(heads [][]byte) (err error) {
	for _, h := range heads {
		if p.r, err = http.ReadRequest(p.in.of(h)); err != nil {
			return fmt.Errorf("ReadRequest(%q): %w", h, err)
		}
	}
	return nil
}

func (p *nethttpReader) last() seen {
	return seen{p.r.Method, p.r.RequestURI, p.r.Host, p.r.UserAgent()}
}

var inputs = []struct {
	name  string
	heads [][]byte
}{
	{"mix", heads.Mix()},
	{"wrk", [][]byte{heads.Wrk()}},
	{"curl", [][]byte{heads.Curl()}},
	{"browser", [][]byte{heads.Browser()}},
	{"techempower", [][]byte{heads.TechEmpower()}},
}

// A parser that gave up early, or was not asked for everything, would win every comparison.
func TestReadersSeeTheSame(t *testing.T) {
	for _, in := range inputs {
		for _, head := range in.heads {
			var want seen
			for i, impl := range readers {
				r := impl.new()
				if err := r.read([][]byte{head}); err != nil {
					t.Fatalf("%s: %v", impl.name, err)
				}
				if got := r.last(); i == 0 {
					want = got
				} else if got != want {
					t.Errorf("head %q\n%s sees %q\n%s sees %q", head, impl.name, got, readers[0].name, want)
				}
			}
		}
	}
}

// BenchmarkParse is the time of one head: benchstat -col /impl.
func BenchmarkParse(b *testing.B) {
	for _, impl := range readers {
		for _, in := range inputs {
			b.Run("impl="+impl.name+"/head="+in.name, func(b *testing.B) { benchReader(b, impl.new(), in.heads) })
		}
	}
}

func benchReader(b *testing.B, r reader, heads [][]byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(bytes.Join(heads, nil)) / len(heads)))
	for i := 0; b.Loop(); i = (i + 1) % len(heads) {
		if err := r.read(heads[i : i+1]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParsePaired compares within each iteration, so that a machine whose speed drifts moves all alike.
func BenchmarkParsePaired(b *testing.B) {
	for _, in := range inputs {
		batch := repeat(in.heads, pass)
		for _, turn := range turns {
			b.Run(fmt.Sprintf("head=%s/turn=%d", in.name, turn), func(b *testing.B) {
				p := paired{unit: "head", each: pass, turn: turn, ratios: []ratio{{"x-fasthttp", 1, 0}, {"x-nethttp", 2, 0}}}
				for _, impl := range readers {
					r := impl.new()
					p.arms = append(p.arms, arm{impl.name, func() error { return r.read(batch) }})
				}
				p.bench(b)
			})
		}
	}
}

// pass is how many heads or answers are timed together: enough for reading the clock not to matter.
const pass = 256

func repeat(heads [][]byte, n int) [][]byte {
	batch := make([][]byte, n)
	for i := range batch {
		batch[i] = heads[i%len(heads)]
	}
	return batch
}
