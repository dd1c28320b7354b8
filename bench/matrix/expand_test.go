package matrix_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

var base = result.Point{Path: "/", Conns: 64, Pipeline: 1, Threads: 4, Arrivals: "poisson", Warmup: time.Second, Duration: time.Second}

func TestPointsAreEveryCombinationOfTheAxes(t *testing.T) {
	got, err := matrix.Expand(base, []matrix.Axis{
		{Name: "path", Values: []string{"/", "/work?cpu=50us"}},
		{Name: "churn", Values: []string{"100"}}, // does not vary, so it makes no name
		{Name: "rate", Values: []string{"0", "1e5", "2.5"}},
		{Name: "conns", Values: []string{"2", "064"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var want []result.Point
	for _, conns := range []int{2, 64} {
		for _, rate := range []float64{0, 100_000, 2.5} {
			for _, path := range []string{"/", "/work?cpu=50us"} {
				p := base
				p.Conns, p.Rate, p.Path, p.Churn, p.Threads = conns, rate, path, 100, min(4, conns)
				p.Name = fmt.Sprintf("conns=%d rate=%s path=%s", conns, map[float64]string{0: "0", 100_000: "100000", 2.5: "2.5"}[rate], path)
				want = append(want, p)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestNoAxisIsOnePointWithoutAName(t *testing.T) {
	got, err := matrix.Expand(base, nil)
	if err != nil || !slices.Equal(got, []result.Point{base}) {
		t.Errorf("got %+v, %v, want %+v", got, err, base)
	}
}

func TestAxesAreRefusedWithAReason(t *testing.T) {
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprint(i + 1)
	}
	for _, c := range []struct {
		want string
		axes []matrix.Axis
	}{
		{`axis "threads": want one of conns, rate, pipeline, churn, path`, []matrix.Axis{{"threads", []string{"1"}}}},
		{"axis conns is given twice", []matrix.Axis{{"conns", []string{"1"}}, {"conns", []string{"2"}}}},
		{"axis conns has no values", []matrix.Axis{{"conns", nil}}},
		{`axis conns: want a whole number from 1, got "many"`, []matrix.Axis{{"conns", []string{"many"}}}},
		{`axis conns: want a whole number from 1, got "0"`, []matrix.Axis{{"conns", []string{"0"}}}},
		{`axis churn: want a whole number from 0, got "-1"`, []matrix.Axis{{"churn", []string{"-1"}}}},
		{"axis conns: 8 is given twice", []matrix.Axis{{"conns", []string{"8", "9", "08"}}}},
		{"axis rate: 1000 is given twice", []matrix.Axis{{"rate", []string{"1000", "1e3"}}}},
		{`axis rate: want requests per second, 0 for a closed loop, got "NaN"`, []matrix.Axis{{"rate", []string{"NaN"}}}},
		{`axis rate: want requests per second, 0 for a closed loop, got "fast"`, []matrix.Axis{{"rate", []string{"fast"}}}},
		{`axis path: want a path from its slash, got "work"`, []matrix.Axis{{"path", []string{"work"}}}},
		{"axis pipeline makes more than 10000 points", []matrix.Axis{{"conns", many}, {"pipeline", many}}},
		{`point "pipeline=5000": load: pipeline is 5000, want 1..1024`, []matrix.Axis{{"pipeline", []string{"1", "5000"}}}},
	} {
		got, err := matrix.Expand(base, c.axes)
		if err == nil || !strings.Contains(err.Error(), c.want) || got != nil {
			t.Errorf("%v: got %v points, error %v, want the error %q", c.axes, len(got), err, c.want)
		}
	}
}
