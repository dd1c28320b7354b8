package parser

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/handoff-http/handoff/internal/heads"
)

// force makes Parse use one kind of scan until the test ends.
func force(t testing.TB, vector bool) {
	if vector && !hasVector {
		t.Skip("this processor has no vector scans")
	}
	before := useVector
	useVector = vector
	t.Cleanup(func() { useVector = before })
}

// What the other tests say of the scans chosen at start must be true of the others as well.
func TestTheOtherScansPassTheSameTests(t *testing.T) {
	for name, test := range map[string]func(*testing.T){
		"head": TestHead, "limits": TestLimits, "default limits": TestDefaultLimits, "raised limits": TestLimitsCanBeRaisedToWhatOffsetsHold,
		"splits": TestEverySplitEndsInTheSameAnswer, "early": TestFaultsAreToldEarly, "resuming": TestAnUnfinishedLineIsNotExaminedAgainFromItsStart,
		"mutated": TestMutatedHeads, "views": TestViews, "methods": TestEveryMethodIsKnownByItsNameInCapitalsOnly, "allocations": TestNothingAllocates,
	} {
		t.Run(name, func(t *testing.T) {
			force(t, !useVector)
			test(t)
		})
	}
}

func TestTheEnvironmentForcesTheScans(t *testing.T) {
	for _, c := range []struct {
		forced    string
		available bool
		want      bool
	}{{"", true, true}, {"avx2", true, true}, {"swar", true, false}, {"", false, false}, {"avx2", false, false}} {
		if got := choose(c.forced, c.available); got != c.want {
			t.Errorf("choose(%q, %t) = %t, want %t", c.forced, c.available, got, c.want)
		}
	}
	const ask = "HANDOFF_PARSER_TEST_ASK"
	if os.Getenv(ask) != "" {
		fmt.Println("scans:", Scans())
		return
	}
	want := map[string]string{"swar": "swar", "avx2": "swar"}
	if hasVector {
		want["avx2"] = "avx2"
	}
	for forced, scans := range want {
		child := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
		child.Env = append(os.Environ(), ask+"=1", "HANDOFF_PARSER="+forced)
		out, err := child.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "scans: "+scans+"\n") {
			t.Errorf("HANDOFF_PARSER=%s: %v, %q; want scans: %s", forced, err, out, scans)
		}
	}
}

// answers is Parse's answer by both scans, to in at an address that is shift over a multiple of 64.
func answers(l Limits, in []byte, shift int) (portable, vector string) {
	buf := bytes.Repeat([]byte("\r\n:x"), len(in)/4+64)
	at := (shift - int(uintptr(unsafe.Pointer(&buf[0])))) & 63
	placed := buf[at:][:len(in)]
	copy(placed, in)
	ask := func() string {
		var r Request
		r.SetLimits(l)
		n, err := Parse(&r, placed, 0)
		if err != nil {
			return fmt.Sprint(n, err, r.Method() == Head)
		}
		return fmt.Sprint(n, describe(&r))
	}
	return using(false, ask), using(hasVector, ask)
}

// using is what ask says by one kind of scan.
func using(vector bool, ask func() string) string {
	before := useVector
	defer func() { useVector = before }()
	useVector = vector
	return ask()
}

// FuzzScans: all scans give the same answer, wherever the bytes lie.
func FuzzScans(f *testing.F) {
	seedHeads(func(in []byte) { f.Add(in, uint8(len(in)), false) })
	f.Fuzz(func(t *testing.T, in []byte, shift uint8, small bool) {
		l := Limits{}
		if small {
			l = testLimits
		}
		if want, got := answers(l, in, int(shift)); got != want {
			t.Errorf("%q at %d\n  vector %s\n  swar   %s", in, shift%64, got, want)
		}
	})
}

// The same without a fuzzer, and on heads long enough for several blocks.
func TestScansAgreeOnMutatedHeads(t *testing.T) {
	if testing.Short() {
		t.Skip("parses 60,000 heads: not with -short")
	}
	rng := rand.New(rand.NewPCG(5, 6))
	seeds := append(heads.Mix(), heads.Browser(), heads.ChunkedPost(), []byte(with("A: b", "Content-Length: 5")))
	for range 64 { // lines so short that a block holds many
		var lines []string
		for range rng.IntN(60) {
			lines = append(lines, "abc"[:1+rng.IntN(3)]+": d"[:1+rng.IntN(3)])
		}
		seeds = append(seeds, []byte(with(lines...)))
	}
	for i := range 30_000 {
		in := seeds[rng.IntN(len(seeds))]
		if i%8 != 0 {
			in = mutate(rng, in)
		}
		if want, got := answers(Limits{}, in, i); got != want {
			t.Fatalf("%q at %d\n  vector %s\n  swar   %s", in, i%64, got, want)
		}
	}
}

// Every byte at every place of a block and at every alignment, in a name, in a value, in a target and in a host.
func TestScansAgreeOnEveryByteAtEveryPlace(t *testing.T) {
	if testing.Short() {
		t.Skip("parses 160,000 heads: not with -short")
	}
	for _, c := range []struct{ claim, before, after string }{
		{"name", "GET / HTTP/1.1\r\nHost: a\r\nN", "ame: value\r\nB: c\r\n\r\n"},
		{"value", "GET / HTTP/1.1\r\nHost: a\r\nName: v", "alue\r\nB: c\r\n\r\n"},
		{"end of value", "GET / HTTP/1.1\r\nHost: a\r\nName: v", "\r\nB: c\r\n\r\n"},
		{"target", "GET /", "x HTTP/1.1\r\nHost: a\r\nName: value, value, value, value\r\n\r\n"},
		{"host", "GET / HTTP/1.1\r\nName: value, value, value, value\r\nHost: a", "b:80\r\n\r\n"},
	} {
		for pad := range 64 {
			filler := strings.Repeat("f", pad)
			for b := range 256 {
				in := []byte(c.before + filler + string([]byte{byte(b)}) + c.after)
				if want, got := answers(Limits{}, in, pad*7+b); got != want {
					t.Fatalf("%s: %q\n  vector %s\n  swar   %s", c.claim, in, got, want)
				}
			}
		}
	}
}

// Agreement proves nothing if the vector scan declines and leaves all work to the other.
func TestTheVectorScanTakesGoodHeadsAndNoOthers(t *testing.T) {
	force(t, true)
	for _, in := range append(heads.Mix(), heads.Browser(), heads.ChunkedPost(), heads.TechEmpower()) {
		p, from := unsafe.Pointer(&in[0]), bytes.IndexByte(in, '\n')+1
		var table, want [defaultFields]uint64
		count, end, likely := vectorFields(p, from, len(in), &table[0], len(table))
		wantEnd, wantCount, _ := scanFields(p, from, len(in), want[:], 0)
		if end != wantEnd || count != wantCount || !slices.Equal(table[:count], want[:wantCount]) {
			t.Fatalf("%q: %d fields to %d, want %d to %d", in, count, end, wantCount, wantEnd)
		}
		if want := framingFields(p, want[:wantCount]); likely != want {
			t.Errorf("%q: likely %b, want %b", in, likely, want)
		}
		for cut := from; cut < len(in); cut++ {
			if cut >= vectorMin {
				if _, end, _ := vectorFields(p, from, cut, &table[0], len(table)); end != 0 {
					t.Fatalf("%q has an end at %d", in[:cut], end)
				}
			}
		}
	}
}

// Marks are written four at a time, wanted or not.
func TestTheVectorScanWritesNothingBeyondItsRoom(t *testing.T) {
	force(t, true)
	for fields := 1; fields < 90; fields++ {
		in := []byte(strings.Repeat("A:\r\n", fields) + "\r\n" + strings.Repeat("B:\r\n", 64))
		for room := minRoom; room < fields+8; room++ {
			table := slices.Repeat([]uint64{1<<64 - 1}, room+64)
			count, end, _ := vectorFields(unsafe.Pointer(&in[0]), 0, len(in), &table[0], room)
			if i := slices.IndexFunc(table[room:], func(e uint64) bool { return e != 1<<64-1 }); i >= 0 {
				t.Fatalf("%d fields, room for %d: entry %d is written", fields, room, room+i)
			}
			if end != 0 && (count != fields || count > room) || end == 0 && fields+minRoom <= room {
				t.Fatalf("%d fields, room for %d: %d fields to %d", fields, room, count, end)
			}
		}
	}
}

// More fields than one mask has bits, with one that matters among the last, whole and taken up again after breaks.
func TestScansAgreeOnManyFields(t *testing.T) {
	for n := 55; n < 100; n++ {
		for _, last := range []string{"Content-Length: 7", "Host: b", "A: b"} {
			in := []byte(with(append(slices.Repeat([]string{"Hast: c"}, n), last)...))
			want := using(false, func() string { return outcome(Limits{}, in) })
			for _, cuts := range [][]int{nil, {60}, {80, 81, len(in) / 2}} {
				if got := using(hasVector, func() string { return outcome(Limits{}, in, cuts...) }); got != want {
					t.Errorf("%d fields and %q, cut at %d\n  vector %.99s\n  swar   %.99s", n, last, cuts, got, want)
				}
			}
		}
	}
}
