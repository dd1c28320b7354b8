package work

import (
	"testing"
	"time"
)

var quick = Work{Spin: 1}

func TestQueriesThatAreDone(t *testing.T) {
	for _, query := range []string{"", "cpu=1us", "cpu=0", "sleep=0s&cpu=0.5us", "cpu=1us&sleep=1ns&dist=exp&cv=1&seed=3", "dist=const&cv=0",
		"dist=lognormal&cv=10", "dist=bimodal&cv=9.94", "seed=-9223372036854775808", "dist=exp",
		"cpu=1us&", // an empty pair has an empty name, but a lone & at the end is no pair
	} {
		if param, why := quick.Do([]byte(query)); why != "" || param != nil {
			t.Errorf("%s: got %q: %q, want it done", query, param, why)
		}
	}
}

func TestComplaintNamesTheParameter(t *testing.T) {
	for query, param := range map[string]string{
		"cpu=-1us": "cpu", "cpu=": "cpu", "cpu": "cpu", "cpu=1": "cpu", "cpu=1m": "cpu", "cpu=us": "cpu", "cpu=.us": "cpu",
		"cpu=1.2.3us": "cpu", "cpu=10.0000001s": "cpu", "cpu=11s": "cpu", "cpu=1e3us": "cpu", "cpu=%31us": "cpu",
		"cpu=99999999999999999999999999999ns": "cpu", "cpu=1us&cpu=1us": "cpu", "cpu=inf": "cpu", "cpu=NaNs": "cpu",
		"sleep=5": "sleep", "sleep=5ms+": "sleep", "sleep=10001ms": "sleep",
		"dist=uniform": "dist", "dist=": "dist", "dist=Exp": "dist",
		"cv=1": "cv", "cv=-1&dist=exp": "cv", "cv=2&dist=exp": "cv", "cv=10.1&dist=lognormal": "cv", "dist=bimodal&cv=9.95": "cv",
		"cv=x&dist=lognormal": "cv", "dist=const&cv=0.5": "cv",
		"seed=": "seed", "seed=1.5": "seed", "seed=9223372036854775808": "seed", "seed=0x1": "seed",
		"sleeep=5ms": "sleeep", "Cpu=1us": "Cpu", "=": "", "&cpu=1us": "", "cpu=1us;sleep=1ms": "cpu",
	} {
		if got, why := quick.Do([]byte(query)); string(got) != param || why == "" {
			t.Errorf("%s: got %q: %q, want a complaint about %q", query, got, why, param)
		}
	}
}

func TestDurations(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"0": 0, "0.0": 0, "0s": 0, "1ns": 1, "50us": 50 * time.Microsecond, "5ms": 5 * time.Millisecond, "1.5ms": 1500 * time.Microsecond,
		"0.001us": 1, ".5s": 500 * time.Millisecond, "5.s": 5 * time.Second, "10s": 10 * time.Second, "10000ms": 10 * time.Second,
		"007us": 7 * time.Microsecond, "0.3s": 300 * time.Millisecond,
	} {
		if got, ok := duration([]byte(in)); got != want || !ok {
			t.Errorf("duration(%q) = %v, %v; want %v", in, got, ok, want)
		}
	}
}

func TestWholeNumbers(t *testing.T) {
	for in, want := range map[string]int64{
		"0": 0, "-0": 0, "+7": 7, "-7": -7, "007": 7, "9223372036854775807": 1<<63 - 1, "-9223372036854775808": -1 << 63,
		"00000000000000000000000000000001": 1,
	} {
		if got, ok := whole([]byte(in)); got != want || !ok {
			t.Errorf("whole(%q) = %v, %v; want %v", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "-", "+", "--1", "+-1", "1-", "0x1", "1.0", " 1", "1_0", "9223372036854775808", "-9223372036854775809",
		"18446744073709551617", "99999999999999999999999999999999999999"} {
		if got, ok := whole([]byte(in)); ok {
			t.Errorf("whole(%q) = %v, want it refused", in, got)
		}
	}
}
