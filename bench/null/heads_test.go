package null

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func count(c *counter, reads ...string) (n int) {
	var m matched
	for _, p := range reads {
		n += c.heads(&m, []byte(p))
	}
	return n
}

func TestHeadsAreCountedByTheirEnds(t *testing.T) {
	const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	for name, c := range map[string]struct {
		reads []string
		want  int
	}{
		"one":                            {[]string{get}, 1},
		"again, in another read":         {[]string{get, get, get}, 3},
		"a batch":                        {[]string{strings.Repeat(get, 16)}, 16},
		"a batch of the known":           {[]string{get, strings.Repeat(get, 16)}, 17},
		"nothing yet":                    {[]string{"GET / HTTP/1.1\r\n"}, 0},
		"an end split 1+3":               {[]string{"GET /\r", "\n\r\n"}, 1},
		"an end split 2+2":               {[]string{"GET /\r\n", "\r\n"}, 1},
		"an end split 3+1":               {[]string{"GET /\r\n\r", "\n"}, 1},
		"an end in four reads":           {[]string{"GET /\r", "\n", "\r", "\n"}, 1},
		"one CR too many":                {[]string{"GET /\r\n\r", "\r\n\r\n"}, 1},
		"no end after all":               {[]string{"GET /\r\n\r", "x\n"}, 0},
		"twice as long as the last":      {[]string{"GET /\r\n\r\n", "GET /aaaaaaaaa\r\n\r\n"}, 2},
		"two that are as long as one":    {[]string{"GET /aaaaaaaaa\r\n\r\n", "GET /\r\n\r\nGET /\r\n\r\n"}, 3},
		"the known, behind half an end":  {[]string{"\n..\r\n\r\n", "a\r\n\r", "\n..\r\n\r\n"}, 3},
		"different ones in one read":     {[]string{"GET /a\r\n\r\nGET /bb\r\n\r\nGET /c"}, 2},
		"half a head, then known bytes":  {[]string{get, "GET / HTTP/1.1\r\n", get}, 2},
		"a batch that ends inside a one": {[]string{get + get + "GET /", " HTTP/1.1\r\n\r\n" + get}, 4},
	} {
		if got := count(&counter{}, c.reads...); got != c.want {
			t.Errorf("%s: %q: got %d heads, want %d", name, c.reads, got, c.want)
		}
	}
}

// However a stream of bytes is cut, and whatever came before: as many heads as byte-by-byte counting finds.
func TestNoCutChangesTheCount(t *testing.T) {
	word := rapid.SampledFrom([]string{"\r", "\n", "\r\n", "\r\n\r\n", "G", "GET /\r\n\r\n", "GET /aa\r\n\r\n"})
	rapid.Check(t, func(t *rapid.T) {
		stream := strings.Join(rapid.SliceOfN(word, 1, 40).Draw(t, "stream"), "")
		var c counter
		var whole, cut matched
		want := 0
		for i := range len(stream) {
			want += (&counter{}).heads(&whole, []byte(stream[i:i+1]))
		}
		got, rest := 0, stream
		for len(rest) > 0 {
			n := rapid.IntRange(1, len(rest)).Draw(t, "cut")
			got += c.heads(&cut, []byte(rest[:n]))
			rest = rest[n:]
		}
		if naive := strings.Count(stream, "\r\n\r\n"); got != want || got != naive {
			t.Fatalf("%q: cut: %d heads, byte by byte: %d, strings.Count: %d", stream, got, want, naive)
		}
	})
}

func TestWhatIsOwedIsAPieceOfThePage(t *testing.T) {
	for _, owed := range []int{1, len(answer) - 1, len(answer), 3*len(answer) + 7, len(answers), len(answers) + 5, 9 * len(answers)} {
		var got []byte
		for left := owed; left > 0; left -= len(piece(left)) {
			got = append(got, piece(left)...)
		}
		want := bytes.Repeat([]byte(answer), owed/len(answer)+1)
		if want = want[len(want)-owed:]; !bytes.Equal(got, want) {
			t.Errorf("%d bytes owed: %d written, not the last %d of the answers", owed, len(got), owed)
		}
	}
}

func BenchmarkHeads(b *testing.B) {
	const get = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"
	for name, p := range map[string]string{"depth=1": get, "depth=16": strings.Repeat(get, 16)} {
		b.Run(name, func(b *testing.B) {
			var c counter
			var m matched
			c.heads(&m, []byte(get))
			p := []byte(p)
			for b.Loop() {
				c.heads(&m, p)
			}
		})
	}
}
