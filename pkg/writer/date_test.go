package writer

import (
	"math/rand/v2"
	"net/http"
	"testing"
	"time"
)

func wantDate(unix int64) string {
	return "Date: " + time.Unix(unix, 0).UTC().Format(http.TimeFormat) + "\r\n"
}

func TestAppendDateAgreesWithTimeFormat(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		unix := r.Int64N(maxUnix + 1)
		if got, want := string(AppendDate(nil, unix)), wantDate(unix); got != want {
			t.Fatalf("AppendDate(%d) = %q, want %q", unix, got, want)
		}
	}
}

func TestAppendDateAtEveryTurnOfMonthAndLeapDay(t *testing.T) {
	for year := 1970; year <= 2600; year++ {
		for month := time.January; month <= time.December; month++ {
			first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC).Unix()
			for _, unix := range []int64{first, max(first-1, 0)} {
				if got, want := string(AppendDate(nil, unix)), wantDate(unix); got != want {
					t.Fatalf("AppendDate(%d) = %q, want %q", unix, got, want)
				}
			}
		}
	}
}

func TestAppendDateStaysWithinFourDigitYears(t *testing.T) {
	for in, near := range map[int64]int64{-1: 0, -1 << 63: 0, maxUnix + 1: maxUnix, 1<<63 - 1: maxUnix} {
		if got, want := string(AppendDate(nil, in)), wantDate(near); got != want {
			t.Errorf("AppendDate(%d) = %q, want %q", in, got, want)
		}
	}
}

func TestAppendDateAppends37Bytes(t *testing.T) {
	got := AppendDate([]byte("x"), 784111777)
	if want := "xDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(got) != 1+dateSize || dateSize != 37 {
		t.Errorf("got %d bytes with dateSize %d, want 38 and 37", len(got), dateSize)
	}
}
