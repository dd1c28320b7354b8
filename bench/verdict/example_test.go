package verdict_test

import (
	"fmt"

	"github.com/handoff-http/handoff/bench/verdict"
)

// A generator that used all of its core was the limit: its rate is one that the server reached at least.
func ExampleJudge() {
	r := closed()
	r.Generator.CPU = 990e6
	for _, v := range verdict.Judge(r, verdict.Setup{Threads: 1}) {
		fmt.Printf("%s (%s): %s\n", v.Name, v.Level, v.Text)
	}
	// Output:
	// generator-saturated (bound): 100,000 req/s is ≥ 100,000: the generator used 99 % of its core
}

func ExampleParseThreshold() {
	t, err := verdict.ParseThreshold("p99<5ms")
	if err != nil {
		fmt.Println(err)
		return
	}
	got, ok := t.Check(verdict.FiguresOf(closed()))
	fmt.Println(t, got, ok)
	// Output:
	// p99<5ms 900µs true
}
