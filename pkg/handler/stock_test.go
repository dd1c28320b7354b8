package handler

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

var stock = NewStock(Stock{Spin: 1})

func TestStockRoutes(t *testing.T) {
	for _, c := range []struct {
		method, target, body string
		code                 int
		want, kind           string
	}{
		{"GET", "/", "", 200, "Hello, World!", "text/plain"},
		{"HEAD", "/", "", 200, "", "text/plain"},
		{"GET", "/?x=1", "", 200, "Hello, World!", "text/plain"},
		{"GET", "/json", "", 200, `{"message":"Hello, World!"}`, "application/json"},
		{"POST", "/echo", "a\x00b", 200, "a\x00b", "application/octet-stream"},
		{"POST", "/echo", "", 200, "", "application/octet-stream"},
		{"GET", "/echo", "", 405, "Method Not Allowed\n", "text/plain"},
		{"POST", "/", "", 405, "Method Not Allowed\n", "text/plain"},
		{"GET", "/nothing", "", 404, "Not Found\n", "text/plain"},
		{"GET", "/bytes/x", "", 400, "Bad Request\n", "text/plain"},
		{"GET", "/bytes/-1", "", 400, "Bad Request\n", "text/plain"},
		{"GET", "/bytes/+1", "", 400, "Bad Request\n", "text/plain"},
		{"GET", "/bytes/16777217", "", 400, "Bad Request\n", "text/plain"},
		{"GET", "/bytes/18446744073709551617", "", 400, "Bad Request\n", "text/plain"},
		{"GET", "/bytes/", "", 404, "Not Found\n", "text/plain"},
		{"GET", "/status/199", "", 400, "Bad Request\n", "text/plain"},
		{"GET", "/status/101", "", 400, "Bad Request\n", "text/plain"},
		{"GET", "/status/600", "", 400, "Bad Request\n", "text/plain"},
		{"GET", "/status/abc", "", 400, "Bad Request\n", "text/plain"},
		{"GET", "/status/18446744073709551816", "", 400, "Bad Request\n", "text/plain"},
		{"GET", "/status/299", "", 299, "299\n", "text/plain"},
		{"HEAD", "/status/503", "", 503, "", "text/plain"},
	} {
		got := do(t, stock, c.method, c.target, c.body)
		what := c.method + " " + c.target
		want(t, what, got, c.code, c.want)
		if kind := got.fields.Get("Content-Type"); kind != c.kind {
			t.Errorf("%s: Content-Type %q, want %q", what, kind, c.kind)
		}
	}
}

func TestEchoKeepsTheContentType(t *testing.T) {
	got := do(t, stock, "POST", "/echo", "{}", "Content-Type: application/json; charset=utf-8", "Content-Length: 2")
	if kind := got.fields.Get("Content-Type"); kind != "application/json; charset=utf-8" || got.body != "{}" {
		t.Errorf("got %q with Content-Type %q", got.body, kind)
	}
}

func TestBytesIsTheAlphabetRepeated(t *testing.T) {
	for _, n := range []int{0, 1, 25, 26, 27, 4095, 4096, 4097, 100_000, 16 << 20, 5000} {
		got := do(t, stock, "GET", fmt.Sprintf("/bytes/%d", n), "")
		full := strings.Repeat(alphabet, n/26+1)[:n]
		if got.code != 200 || got.body != full {
			t.Errorf("/bytes/%d: %d with %d bytes, not the alphabet", n, got.code, len(got.body))
		}
		head := do(t, stock, "HEAD", fmt.Sprintf("/bytes/%d", n), "").fields.Get("Content-Length")
		if head != fmt.Sprint(n) {
			t.Errorf("HEAD /bytes/%d: Content-Length %s", n, head)
		}
	}
}

func TestSharedTextGrowsOnlyAsFarAsAsked(t *testing.T) {
	var x text
	x.first(100)
	if n := len(*x.now.Load()); n != lendFrom {
		t.Errorf("100 bytes asked for, %d made, want %d", n, lendFrom)
	}
	before := x.first(50)
	x.first(lendFrom + 1)
	if n := len(*x.now.Load()); n != 2*lendFrom {
		t.Errorf("%d bytes asked for, %d made, want %d", lendFrom+1, n, 2*lendFrom)
	}
	if string(before) != strings.Repeat(alphabet, 2)[:50] || cap(before) != 50 {
		t.Errorf("a lent text became %q with capacity %d", before, cap(before))
	}
}

func TestSharedTextIsSafeForConcurrentUse(t *testing.T) {
	var x text
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			n := 1000 << (i % 8)
			if got := string(x.first(n)); got != strings.Repeat(alphabet, n/26+1)[:n] {
				t.Errorf("first(%d) is not the alphabet", n)
			}
		})
	}
	all.Wait()
}

func TestEveryStatus(t *testing.T) {
	for code := 200; code < 600; code++ {
		got := do(t, stock, "GET", fmt.Sprintf("/status/%d", code), "")
		body := fmt.Sprintf("%d\n", code)
		// net/http knows the reasons by other names since RFC 9110 renamed a few; only known or not is compared.
		if known := http.StatusText(code) != ""; known != (got.body != body) && code != 204 && code != 205 && code != 304 {
			t.Errorf("/status/%d: body %q, known %v", code, got.body, known)
		}
		if empty := code == 204 || code == 205 || code == 304; empty != (got.body == "") || got.code != code {
			t.Errorf("/status/%d: got %d %q", code, got.code, got.body)
		}
	}
}

func TestRequestIsJSONForAnyBytes(t *testing.T) {
	const target = "/request?a=%22\"\\'<>{}"
	value := "tab\there \"quoted\" back\\slash \x80\xff\xc3\xa4"
	got := do(t, stock, "POST", target, "ignored", "X-Odd: "+value, "X-Empty:")
	var read struct {
		Method, Target, Version string
		Fields                  [][2]string
	}
	if err := json.Unmarshal([]byte(got.body), &read); err != nil || got.code != 200 {
		t.Fatalf("%v in %q", err, got.body)
	}
	fields := fmt.Sprint([][2]string{{"Host", "a"}, {"X-Odd", latin1(value)}, {"X-Empty", ""}})
	if read.Method != "POST" || read.Target != target || read.Version != "HTTP/1.1" || fmt.Sprint(read.Fields) != fields {
		t.Errorf("got %+v, want fields %s", read, fields)
	}
}

// latin1 reads each byte as the code point of its number, as /request promises.
func latin1(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteRune(rune(c))
	}
	return b.String()
}

func TestRequestBytesAreStable(t *testing.T) {
	r := parse(t, "GET /request HTTP/1.0\r\nA: b\r\n\r\n", "")
	_, body, _ := strings.Cut(string(raw(t, stock, r)), "\r\n\r\n")
	if want := `{"method":"GET","target":"/request","version":"HTTP/1.0","fields":[["A","b"]]}` + "\n"; body != want {
		t.Errorf("got %q, want %q", body, want)
	}
}
