package work

import (
	"testing"
	"testing/synctest"
	"time"
)

// took is how long k sleeps for query; for use in a synctest bubble.
func took(t *testing.T, k *Work, query string) time.Duration {
	t.Helper()
	start := time.Now()
	if param, why := k.Do([]byte(query)); why != "" {
		t.Fatalf("%s: %s: %s", query, param, why)
	}
	return time.Since(start)
}

func TestDoSleepsWallTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if got, want := took(t, new(Work), "sleep=1.5s"), 1500*time.Millisecond; got != want {
			t.Errorf("slept %v, want %v", got, want)
		}
	})
}

func TestRefusedQueryIsNotHalfDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if _, why := quick.Do([]byte("sleep=1s&cpu=soon")); why == "" {
			t.Error("no complaint")
		}
		if got := time.Since(start); got != 0 {
			t.Errorf("slept %v, want 0", got)
		}
	})
}

func TestSeedOfWorkIsTheSeedOfAQueryWithout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for seed, same := range map[int64]string{0: "1", 1: "1", 42: "42", -7: "-7"} {
			const query = "dist=exp&sleep=1s"
			got, want := took(t, &Work{Seed: seed}, query), took(t, new(Work), query+"&seed="+same)
			if got != want {
				t.Errorf("Seed %d: slept %v, with seed=%s %v", seed, got, same, want)
			}
		}
	})
}

func TestDoAllocatesNothing(t *testing.T) {
	for _, query := range []string{
		"", "cpu=2us&dist=lognormal&cv=0.5&seed=-7", "cpu=2us&sleep=1ns&dist=bimodal", "dist=exp",
		"cpu=-2us", "sleep=5", "dist=x", "cv=1", "dist=exp&cv=x", "seed=1.5", "seed=9223372036854775808", "nope", "=", "cpu=0&cpu=0",
		"seed=99999999999999999999999999999999999999999999999999",
	} {
		asked := []byte(query)
		if n := testing.AllocsPerRun(100, func() { quick.Do(asked) }); n != 0 {
			t.Errorf("%q: %v allocations, want 0", query, n)
		}
	}
}
