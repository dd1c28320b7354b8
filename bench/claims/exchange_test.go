package claims

import (
	"bufio"
	"context"
	"net"
	"strings"
	"testing"
	"time"
)

// speaking is a server that does the same with every line: what do returns is written, until it says to close.
func speaking(t *testing.T, do func(line string) (answer string, closes bool)) (addr string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			nc, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer nc.Close()
				for lines := bufio.NewScanner(nc); lines.Scan(); {
					answer, closes := do(lines.Text())
					if _, err := nc.Write([]byte(answer)); err != nil || closes {
						return
					}
				}
			}()
		}
	}()
	return ln.Addr().String()
}

func TestExchangesEndAsTheyDo(t *testing.T) {
	addr := speaking(t, func(line string) (string, bool) {
		switch line {
		case "hello":
			return "world\r\n\r\nmore", false
		case "bye":
			return "", true
		}
		return "", false
	})
	const briefly = 50 * time.Millisecond
	for _, c := range []struct {
		about string
		steps []Step
		ok    bool // the last of them
	}{
		{"an answer", []Step{{Send: "hello\n", Expect: Answers}}, true},
		{"an answer with a text", []Step{{Send: "hello\n", Expect: Answers, Text: "rld"}}, true},
		{"what came behind the text is not lost", []Step{{Send: "hello\n", Expect: Answers}, {Expect: Answers, Text: "more"}}, true},
		{"what came before it is not there twice", []Step{{Send: "hello\n", Expect: Answers}, {Expect: Hangs, Text: "world", Within: briefly}}, true},
		{"silence", []Step{{Send: "hm\n", Expect: Hangs, Within: briefly}}, true},
		{"silence where an answer was predicted", []Step{{Send: "hm\n", Expect: Answers, Within: briefly}}, false},
		{"an answer where silence was predicted", []Step{{Send: "hello\n", Expect: Hangs, Within: time.Minute}}, false},
		{"a close", []Step{{Send: "bye\n", Expect: Closes}}, true},
		{"a close where silence was predicted", []Step{{Send: "bye\n", Expect: Hangs, Within: time.Minute}}, false},
		{"two connections", []Step{{Conn: 1, Send: "hm\n"}, {Conn: 2, Send: "hello\n", Expect: Answers}, {Conn: 1, Send: "hello\n", Expect: Answers}}, true},
		{"one that the client has closed", []Step{{Conn: 1, Send: "hello\n", Expect: Answers, Close: true}, {Conn: 1, Send: "hello\n", Expect: Answers}}, false},
	} {
		ended := converse(context.Background(), addr, c.steps)
		if len(ended) != len(c.steps) || ended[len(ended)-1].OK != c.ok {
			t.Errorf("%s: got %+v, want %d steps, the last of them %t", c.about, ended, len(c.steps), c.ok)
		}
	}
}

func TestAnExchangeStopsWhereItGoesWrong(t *testing.T) {
	addr := speaking(t, func(string) (string, bool) { return "", true })
	ended := converse(context.Background(), addr, []Step{{Send: "x\n", Expect: Answers}, {Send: "x\n", Expect: Answers}})
	if len(ended) != 1 || ended[0].OK || !strings.HasPrefix(ended[0].Got, string(Closes)) {
		t.Errorf("got %+v, want one step, which ended with a close", ended)
	}
}

func TestNobodyListens(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	ended := converse(context.Background(), ln.Addr().String(), []Step{{Send: "x\n", Expect: Answers}})
	if len(ended) != 1 || ended[0].OK || !strings.Contains(ended[0].Got, "refused") {
		t.Errorf("got %+v, want that it was refused", ended)
	}
}
