package parser

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/handoff-http/handoff/internal/heads"
)

// path is a way for Parse to find its answer.
type path struct {
	scans kind
	fused bool
}

func (p path) String() string { return kindNames[p.scans] + map[bool]string{false: ",parts"}[p.fused] }

// paths are all that this processor can take; the first is the plainest.
var paths = func() (all []path) {
	for k := swar; k <= available; k++ {
		all = append(all, path{k, false}, path{k, true})
	}
	return all
}()

// force makes Parse take a path until the test ends.
func force(t testing.TB, p path) {
	before := path{scans, useFused}
	scans, useFused = p.scans, p.fused
	t.Cleanup(func() { scans, useFused = before.scans, before.fused })
}

// vectors are the kinds of vector scan there are here.
func vectors(t *testing.T) (kinds []kind) {
	for k := avx2; k <= available; k++ {
		kinds = append(kinds, k)
	}
	if len(kinds) == 0 {
		t.Skip("this processor has no vector scans")
	}
	return kinds
}

// What the other tests say of the path chosen at start must be true of the others as well.
func TestTheOtherPathsPassTheSameTests(t *testing.T) {
	for _, p := range paths {
		if p == (path{scans, useFused}) {
			continue
		}
		for name, test := range map[string]func(*testing.T){
			"head": TestHead, "limits": TestLimits, "default limits": TestDefaultLimits, "raised limits": TestLimitsCanBeRaisedToWhatOffsetsHold,
			"splits": TestEverySplitEndsInTheSameAnswer, "early": TestFaultsAreToldEarly, "resuming": TestAnUnfinishedLineIsNotExaminedAgainFromItsStart,
			"mutated": TestMutatedHeads, "views": TestViews, "methods": TestEveryMethodIsKnownByItsNameInCapitalsOnly, "allocations": TestNothingAllocates,
		} {
			t.Run(p.String()+"/"+name, func(t *testing.T) {
				if testing.Short() && (name == "splits" || name == "mutated") {
					t.Skip("takes seconds for each path: not with -short")
				}
				force(t, p)
				test(t)
			})
		}
	}
}

func TestTheEnvironmentForcesTheScans(t *testing.T) {
	for _, c := range []struct {
		forced    string
		available kind
		want      path
	}{
		{"", avx512, path{avx512, true}}, {"avx512", avx512, path{avx512, true}}, {"avx2", avx512, path{avx2, true}}, {"swar", avx512, path{swar, true}},
		{"avx512", avx2, path{avx2, true}}, {"avx2", avx2, path{avx2, true}}, {"avx2", swar, path{swar, true}}, {"", swar, path{swar, true}},
		{"parts", avx512, path{avx512, false}}, {"swar,parts", avx512, path{swar, false}}, {"parts,avx2", avx512, path{avx2, false}}, {"other", avx2, path{avx2, true}},
	} {
		var got path
		if got.scans, got.fused = choose(c.forced, c.available); got != c.want {
			t.Errorf("choose(%q, %s) = %s, want %s", c.forced, kindNames[c.available], got, c.want)
		}
	}
	for _, c := range []struct {
		forced    string
		available kind
		want      string // "": nothing is wrong
	}{
		{"", swar, ""}, {"swar", swar, ""}, {"parts", swar, ""}, {"avx2", avx512, ""}, {"avx512", avx512, ""}, {"avx2,parts", avx2, ""},
		{"avx512", avx2, "this processor lacks what avx512 takes: want one of [swar avx2 parts]"},
		{"parts,avx2", swar, "this processor lacks what avx2 takes: want one of [swar parts]"},
		{"bogus", avx2, `no scan is called "bogus": want one of [swar avx2 parts]`},
		{"AVX2", avx2, `no scan is called "AVX2"`}, {"swar,", avx2, `no scan is called ""`}, {"swar, parts", avx2, `no scan is called " parts"`},
	} {
		if err := check(c.forced, c.available); c.want == "" && err != nil || c.want != "" && !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("check(%q, %s) = %v, want %q", c.forced, kindNames[c.available], err, c.want)
		}
	}
	const ask = "HANDOFF_PARSER_TEST_ASK"
	if os.Getenv(ask) != "" {
		fmt.Println("scans:", Scans(), useFused)
		return
	}
	for _, p := range paths {
		child := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
		child.Env = append(os.Environ(), ask+"=1", "HANDOFF_PARSER="+p.String())
		out, err := child.CombinedOutput()
		if want := fmt.Sprintf("scans: %s %t\n", kindNames[p.scans], p.fused); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("HANDOFF_PARSER=%s: %v, %q; want %q", p, err, out, want)
		}
	}
}

// answers checks that Parse gives the same answer by every path, to in at an address that is shift over a multiple of 64.
func answers(t testing.TB, l Limits, in []byte, shift int) {
	t.Helper()
	buf := bytes.Repeat([]byte("\r\n:x"), len(in)/4+64)
	at := (shift - int(uintptr(unsafe.Pointer(&buf[0])))) & 63
	placed := buf[at:][:len(in)]
	copy(placed, in)
	agree(t, placed, func() string {
		var r Request
		r.SetLimits(l)
		r.body, r.length, r.flags, r.minor, r.authority, r.part = in, 1, ^flag(0), 7, view{1, 1}, partLF // what a request before it may have left
		n, err := Parse(&r, placed, 0)
		if err != nil {
			return fmt.Sprint(n, err, r.Method() == Head)
		}
		return fmt.Sprint(n, describe(&r), r.Body() == nil)
	})
}

// agree checks that ask says the same of in by every path.
func agree(t testing.TB, in []byte, ask func() string) {
	t.Helper()
	before := path{scans, useFused}
	defer func() { scans, useFused = before.scans, before.fused }()
	want := ""
	for i, p := range paths {
		scans, useFused = p.scans, p.fused
		if got := ask(); i == 0 {
			want = got
		} else if got != want {
			t.Errorf("%q\n  %-12s %.999s\n  %-12s %.999s", in, p, got, paths[0], want)
		}
	}
}

// FuzzScans: all scans give the same answer, wherever the bytes lie.
func FuzzScans(f *testing.F) {
	seedHeads(func(in []byte) { f.Add(in, uint8(len(in)), false) })
	f.Fuzz(func(t *testing.T, in []byte, shift uint8, small bool) {
		l := Limits{}
		if small {
			l = testLimits
		}
		answers(t, l, in, int(shift))
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
		if answers(t, Limits{}, in, i); t.Failed() {
			t.Fatalf("at %d", i%64)
		}
	}
}

// Every byte at every place of a block and at every alignment, in a name, in a value, in a target and in a host.
func TestScansAgreeOnEveryByteAtEveryPlace(t *testing.T) {
	if testing.Short() {
		t.Skip("parses 160,000 heads: not with -short")
	}
	for _, c := range []struct{ claim, before, after string }{ // the filler goes between before and the byte
		{"name", "GET / HTTP/1.1\r\nHost: a\r\nN", "ame: value\r\nB: c\r\n\r\n"},
		{"value", "GET / HTTP/1.1\r\nHost: a\r\nName: v", "alue\r\nB: c\r\n\r\n"},
		{"end of value", "GET / HTTP/1.1\r\nHost: a\r\nName: v", "\r\nB: c\r\n\r\n"},
		{"target", "GET /", "x HTTP/1.1\r\nHost: a\r\nName: value, value, value, value\r\n\r\n"},
		{"host", "GET / HTTP/1.1\r\nName: value, value, value, value\r\nHost: a", "b:80\r\n\r\n"},
		{"first host", "GET / HTTP/1.1\r\nHost: a", "b:80\r\n\r\n"},
		{"end of first host", "GET / HTTP/1.1\r\nHost: a", "\r\nB: c\r\n\r\n"},
		{"version", "GET /", "HTTP/1.1\r\nHost: a\r\n\r\n"},
	} {
		for pad := range 64 {
			filler := strings.Repeat("f", pad)
			for b := range 256 {
				in := []byte(c.before + filler + string([]byte{byte(b)}) + c.after)
				if answers(t, Limits{}, in, pad*7+b); t.Failed() {
					t.Fatalf("%s, at %d", c.claim, (pad*7+b)%64)
				}
			}
		}
	}
}

// Agreement proves nothing if the vector scans decline and leave all work to the other.
func TestTheVectorScansTakeGoodHeadsAndNoOthers(t *testing.T) {
	for _, k := range vectors(t) {
		t.Run(kindNames[k], func(t *testing.T) {
			force(t, path{k, false})
			for _, in := range append(heads.Mix(), heads.Browser(), heads.ChunkedPost(), heads.TechEmpower()) {
				takenAsByScanFields(t, in)
			}
		})
	}
}

func takenAsByScanFields(t *testing.T, in []byte) {
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
	for cut := max(from, vectorMin); cut < len(in); cut++ {
		if _, end, _ := vectorFields(p, from, cut, &table[0], len(table)); end != 0 {
			t.Fatalf("%q has an end at %d", in[:cut], end)
		}
	}
}

// Nor if the short cut does.
func TestFusedTakesPlainHeadsAndLeavesTheRestAlone(t *testing.T) {
	for _, in := range append(heads.Mix(), heads.Wrk(), heads.Curl(), heads.Browser(), heads.TechEmpower(), []byte("PUT /a HTTP/1.0\r\nhOsT:b:\r\n\r\n"),
		// What listens on a port that the system chose is asked for it by five digits.
		[]byte("GET / HTTP/1.1\r\nHost: 127.0.0.1:10000\r\n\r\n"), []byte("GET / HTTP/1.1\r\nHost: 127.0.0.1:65535\r\n\r\n"), []byte("GET / HTTP/1.1\r\nHost: a:00080\r\nA: b\r\n\r\n")) {
		var r Request
		r.SetLimits(Limits{})
		if end, e := r.fused(in, len(in)); end != len(in) || e != 0 {
			t.Errorf("fused(%q) = %d, %v, want %d", in, end, e, len(in))
		}
	}
	for _, in := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "get / HTTP/1.1\r\nHost: a\r\n\r\n",
		"CONNECT /:80 HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: aa\r\n\r\n", "GET /# HTTP/1.1\r\nHost: a\r\n\r\n", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET / HTTP/2.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.:\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\n\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\rHost: a\r\n\r\n",
	} {
		r, before := Request{minor: 7, length: 5}, Request{minor: 7, length: 5}
		r.SetLimits(Limits{})
		before.SetLimits(Limits{})
		if end, e := r.fused([]byte(in), len(in)); end != 0 || e != 0 || !reflect.DeepEqual(r, before) {
			t.Errorf("fused(%q) = %d, %v, %+v; want it to leave the request alone", in, end, e, r)
		}
	}
}

// With a plain line and other fields it ends where parseLine does.
func TestFusedTakesPlainLinesAsPartsDo(t *testing.T) {
	for _, fields := range []string{
		"Hast: a", "Host : a", "Host: \r\nA: b", "Host: :80", "Host: a:80b", "Host: a:65536", "Host: a:99999", "Host: a:070000", "Host: a@b", "Host: a_b", "Host: [::1]:80",
		"Host: a\n", "Host: a ", "Hos\r\n: a", "Host: a:80 ", "Host: a:80\n\r", "A: b\r\nHost: a", ": aaaa",
	} {
		in := []byte("PUT /a HTTP/1.1\r\n" + fields + "\r\n\r\n")
		r := Request{minor: 7, length: 5, flags: ^flag(0), part: partLF, fields: 3, mark: 9, body: in, authority: view{1, 1}} // what a request before it may have left
		var want Request
		r.SetLimits(Limits{})
		want.Reset()
		want.src = in
		if e := want.parseLine(in); e != 0 {
			t.Fatalf("parseLine(%q): %v", in, e)
		}
		if end, e := r.fused(in, len(in)); end != tookLine || e != 0 || !reflect.DeepEqual(r, want) {
			t.Errorf("fused(%q) = %d, %v, %+v; want %d and %+v", in, end, e, r, tookLine, want)
		}
	}
}

// Marks are written four or sixteen at a time, wanted or not.
func TestTheVectorScansWriteNothingBeyondTheirRoom(t *testing.T) {
	for _, k := range vectors(t) {
		force(t, path{k, false})
		for fields := 1; fields < 90; fields++ {
			in := []byte(strings.Repeat("A:\r\n", fields) + "\r\n" + strings.Repeat("B:\r\n", 64))
			for room := minRoom; room < fields+16; room++ {
				table := slices.Repeat([]uint64{1<<64 - 1}, room+64)
				count, end, _ := vectorFields(unsafe.Pointer(&in[0]), 0, len(in), &table[0], room)
				if i := slices.IndexFunc(table[room:], func(e uint64) bool { return e != 1<<64-1 }); i >= 0 {
					t.Fatalf("%s: %d fields, room for %d: entry %d is written", kindNames[k], fields, room, room+i)
				}
				if end != 0 && (count != fields || count > room) || end == 0 && fields+minRoom <= room {
					t.Fatalf("%s: %d fields, room for %d: %d fields to %d", kindNames[k], fields, room, count, end)
				}
			}
		}
	}
}

// More fields than one mask has bits, with one that matters among the last, whole and taken up again after breaks.
func TestScansAgreeOnManyFields(t *testing.T) {
	for n := 55; n < 100; n++ {
		for _, last := range []string{"Content-Length: 7", "Host: b", "A: b"} {
			in := []byte(with(append(slices.Repeat([]string{"Hast: c"}, n), last)...))
			for _, cuts := range [][]int{nil, {60}, {80, 81, len(in) / 2}} {
				agree(t, in, func() string { return outcome(Limits{}, in, cuts...) })
			}
		}
	}
}

// Every byte in every place of heads that the short cut takes: whatever it passes, the parts pass.
func TestPathsAgreeOnEveryByteOfPlainHeads(t *testing.T) {
	for _, plain := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n", "GET / HTTP/1.1\r\nHost: a:65535\r\n\r\n", "POST /a HTTP/1.0\r\nhost:b:1\r\nContent-Length: 5\r\n\r\n",
	} {
		for at := range plain {
			for b := at % apart(); b < 256; b += apart() {
				in := []byte(plain)
				in[at] = byte(b)
				answers(t, Limits{}, in, at)
				answers(t, Limits{}, slices.Insert([]byte(plain), at, byte(b)), b)
			}
		}
	}
}

// The limits hold on the short cut: at each it takes what the parts take, and says what they say of one more.
func TestPathsAgreeOnLimits(t *testing.T) {
	in := []byte("GET /abcdefg HTTP/1.1\r\nHost: a:80\r\nB: c\r\n\r\n")
	for n := 1; n <= len(in)+1; n++ {
		answers(t, Limits{Line: n}, in, n)
		answers(t, Limits{Head: n}, in, n)
		answers(t, Limits{Fields: n}, in, n)
	}
}
