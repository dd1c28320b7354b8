package handler

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestWorkAnswersDone(t *testing.T) {
	for _, query := range []string{"", "?", "?cpu=1us", "?cpu=0", "?cpu=1us&sleep=1ns&dist=exp&cv=1&seed=3"} {
		want(t, query, do(t, stock, "GET", "/work"+query, ""), 200, "done\n")
	}
	want(t, "HEAD", do(t, stock, "HEAD", "/work", ""), 200, "")
	want(t, "POST", do(t, stock, "POST", "/work", ""), 405, "Method Not Allowed\n")
}

func TestWorkSaysWhatItRefusesAndWhy(t *testing.T) {
	for query, body := range map[string]string{
		"cpu=11s":        "cpu: want a duration such as 50us, 1.5ms or 2s, at most 10s\n",
		"cpu=%31us":      "cpu: want a duration such as 50us, 1.5ms or 2s, at most 10s\n",
		"seed=1&seed=1":  "seed: given twice\n",
		"sleeep=5ms":     "sleeep: unknown parameter, known are cpu, sleep, dist, cv, seed\n",
		"dist=exp&cv=.5": "cv: want 0 with const, 1 with exp, 0 to 10 with lognormal, 0 to 9.94 with bimodal\n",
	} {
		got := do(t, stock, "GET", "/work?"+query, "")
		want(t, query, got, 400, body)
		if kind := got.fields.Get("Content-Type"); kind != "text/plain" {
			t.Errorf("%s: Content-Type %q, want text/plain", query, kind)
		}
	}
}

func TestWorkDrawsWithTheSeedOfStock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		took := func(s Stock, seed string) time.Duration {
			start := time.Now()
			want(t, seed, do(t, NewStock(s), "GET", "/work?sleep=1s&dist=exp"+seed, ""), 200, "done\n")
			return time.Since(start)
		}
		if got, want := took(Stock{Seed: 42}, ""), took(Stock{}, "&seed=42"); got != want || got == took(Stock{}, "") {
			t.Errorf("Stock.Seed 42 slept %v, seed=42 %v, neither %v", got, want, took(Stock{}, ""))
		}
	})
}

func TestWorkSpinsAtTheRateOfStock(t *testing.T) {
	if got := newWork(Stock{Spin: 2.5}).Spin; got != 2.5 {
		t.Errorf("%v iterations per µs, want 2.5", got)
	}
}
