package matrix

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/handoff-http/handoff/bench/result"
)

// adminWord finds `admin=HOST:PORT` in a server's ready line and forgets the rest.
type adminWord struct {
	mu    sync.Mutex
	line  []byte
	whole bool
}

// Write never fails.
func (a *adminWord) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.whole {
		part, _, whole := bytes.Cut(p, []byte("\n"))
		const most = 1024
		a.line = append(a.line, part[:min(len(part), most-len(a.line))]...)
		a.whole = whole
	}
	return len(p), nil
}

// addr is the address of the admin port, "" if the server has said none.
func (a *adminWord) addr() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for word := range bytes.FieldsSeq(a.line) {
		if addr, ok := bytes.CutPrefix(word, []byte("admin=")); ok {
			return string(addr)
		}
	}
	return ""
}

// look joins what the generator saw of marked requests with what the server says of them, while that still lives. That
// it does not is no failure of the cell: its figures are what they are.
func (t *trial) look(ctx context.Context) {
	got := t.sample.Load
	stamps := got.Stamps
	got.Stamps = nil // thousands a cell, and summed up from here on
	if t.point.Inside == 0 || t.arm.Peer || t.arm.Ceiling {
		return
	}
	spans, err := spansAt(ctx, t.admin.addr())
	t.sample.Inside = result.Reconcile(stamps, spans, float64(got.Latency.Mean))
	if err != nil {
		t.sample.Inside.Error = err.Error()
	}
}

// spansPatience is for a server that has nothing else to do any more.
const spansPatience = 10 * time.Second

// spansAt asks a server for the spans that it keeps.
func spansAt(ctx context.Context, addr string) (spans []result.Span, err error) {
	if addr == "" {
		return nil, errors.New("the server has no admin port")
	}
	ctx, cancel := context.WithTimeout(ctx, spansPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/debug/spans", nil)
	if err != nil {
		return nil, err
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("/debug/spans answers %s", answer.Status)
	}
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		var s result.Span
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return spans, fmt.Errorf("/debug/spans: %w", err)
		}
		spans = append(spans, s)
	}
	return spans, lines.Err()
}
