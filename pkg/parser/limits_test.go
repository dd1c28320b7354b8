package parser

import (
	"strings"
	"testing"
)

// limitCases sit on either side of each limit: line 40, head 120, 3 fields.
var testLimits = Limits{Line: 40, Head: 120, Fields: 3}

// line is a request line of n bytes without its CRLF.
func line(n int) string {
	return "GET /" + strings.Repeat("a", n-len("GET / HTTP/1.1")) + " HTTP/1.1\r\n"
}

// head is a whole head of n bytes.
func head(n int) string {
	const rest = "GET / HTTP/1.1\r\nHost: a\r\nA: \r\n\r\n"
	return strings.Replace(rest, "A: ", "A: "+strings.Repeat("b", n-len(rest)), 1)
}

var limitCases = []headCase{
	{"a line at its limit", line(40) + "Host: a\r\n\r\n", 0},
	{"a line one over it (9112 §3)", line(41) + "Host: a\r\n\r\n", ErrLineTooLong},
	{"a line far over it", line(100) + "Host: a\r\n\r\n", ErrLineTooLong},
	{"a line over both limits is too long a line", line(1000) + "Host: a\r\n\r\n", ErrLineTooLong},
	{"a long line that has not ended", line(1000)[:60], ErrLineTooLong},
	{"a long line that has just gone too far", line(1000)[:41], ErrLineTooLong},
	{"a long line that has not gone too far", line(1000)[:40], ErrPartial},
	{"a long line whose CR is in time", line(40)[:41], ErrPartial},
	{"a long method", strings.Repeat("M", 41) + " / HTTP/1.1\r\nHost: a\r\n\r\n", ErrLineTooLong},
	{"a fault before the limit is the fault", "GET /\x00" + strings.Repeat("a", 100), ErrTarget},
	{"a fault at the last byte is the fault", "GET /" + strings.Repeat("a", 34) + "\x00" + strings.Repeat("a", 100), ErrTarget},
	{"a fault behind the limit is too late", "GET /" + strings.Repeat("a", 35) + "\x00" + strings.Repeat("a", 100), ErrLineTooLong},
	{"a bare CR at the limit", "GET /" + strings.Repeat("a", 35) + "\rx", ErrVersion},
	{"no version, and the CR at the limit", "GET /" + strings.Repeat("a", 35) + "\r\n", ErrVersion},
	{"too long comes before what the line means", strings.Replace(line(41), "/", "x", 1) + "Host: a\r\n\r\n", ErrLineTooLong},
	{"empty lines do not count for the line", "\r\n\r\n" + line(40) + "Host: a\r\n\r\n", 0},
	{"a head at its limit", head(120), 0},
	{"a head one over it (6585 §5)", head(121), ErrHeadTooLarge},
	{"a head far over it", head(1000), ErrHeadTooLarge},
	{"a head that has reached it without an end", head(121)[:120], ErrHeadTooLarge},
	{"a head that has not reached it", head(121)[:119], ErrPartial},
	{"empty lines count for the head", "\r\n" + head(119), ErrHeadTooLarge},
	{"a fault before the limit is the fault", strings.Replace(head(1000), "bbb", "bb\x00", 1), ErrFieldValue},
	{"a fault behind the limit is too late", head(200)[:130] + "\x00\r\n\r\n", ErrHeadTooLarge},
	{"what it means counts for nothing in a head too large", strings.Replace(head(121), "Host", "Hose", 1), ErrHeadTooLarge},
	{"as many fields as may be", with("A:", "B:"), 0},
	{"one field more (6585 §5)", with("A:", "B:", "C:"), ErrTooManyFields},
	{"one field more, one byte of it", strings.TrimSuffix(with("A:", "B:", "C:"), ":\r\n\r\n"), ErrTooManyFields},
	{"one faulty field more", with("A:", "B:", " "), ErrTooManyFields},
	{"a CR after the last field is no field", strings.TrimSuffix(with("A:", "B:"), "\n"), ErrPartial},
	{"a bare CR after the last field", strings.TrimSuffix(with("A:", "B:"), "\n") + "x", ErrLineEnd},
}

func TestLimits(t *testing.T) {
	for _, c := range limitCases {
		var r Request
		r.SetLimits(testLimits)
		n, err := Parse(&r, []byte(c.in), 0)
		if c.want == 0 && (err != nil || n != len(c.in)) || c.want != 0 && err != c.want {
			t.Errorf("%s\n  in   %q (%d bytes)\n  got  %d, %v\n  want %v", c.claim, c.in, len(c.in), n, err, c.want)
		}
	}
}

func TestDefaultLimits(t *testing.T) {
	fields := func(n int) string { return with(strings.Split(strings.Repeat("A: b\n", n-1), "\n")[:n-1]...) }
	for _, c := range []headCase{
		{"8 KiB of line", line(8<<10) + "Host: a\r\n\r\n", 0},
		{"one byte more", line(8<<10+1) + "Host: a\r\n\r\n", ErrLineTooLong},
		{"16 KiB of head", head(16 << 10), 0},
		{"one byte more", head(16<<10 + 1), ErrHeadTooLarge},
		{"100 fields", fields(100), 0},
		{"one more", fields(101), ErrTooManyFields},
	} {
		var r Request
		if _, err := Parse(&r, []byte(c.in), 0); c.want == 0 && err != nil || c.want != 0 && err != c.want {
			t.Errorf("%s: %v, want %v", c.claim, err, c.want)
		}
	}
}

func TestLimitsCanBeRaisedToWhatOffsetsHold(t *testing.T) {
	var r Request
	r.SetLimits(Limits{Line: 1 << 30, Head: 1 << 30, Fields: 1 << 30})
	in := with(strings.Split(strings.Repeat("A:\n", 9000), "\n")[:9000]...)
	if n, err := Parse(&r, []byte(in), 0); n != len(in) || err != nil || r.Len() != 9001 {
		t.Fatalf("9001 fields: %d, %v, Len() = %d", n, err, r.Len())
	}
	if _, value := r.Field(0); string(value) != "a" {
		t.Errorf("Field(0) = %q, want Host's value", value)
	}
	if n, err := Parse(&r, []byte(head(65535)), 0); n != 65535 || err != nil {
		t.Errorf("a head of 65,535 bytes: %d, %v", n, err)
	}
	if _, err := Parse(&r, []byte(head(65536)), 0); err != ErrHeadTooLarge {
		t.Errorf("a head of 65,536 bytes: %v, want %v", err, ErrHeadTooLarge)
	}
	if _, err := Parse(&r, []byte(line(65600)), 0); err != ErrLineTooLong {
		t.Errorf("a line of 65,600 bytes: %v, want %v", err, ErrLineTooLong)
	}
}
