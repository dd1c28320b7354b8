// Command interleave runs the benchmarks of packages in rounds, each benchmark once a round and in a new order every
// round, and writes one file that benchstat reads:
//
//	go run ./bench/interleave -rounds 10 -out new.txt ./pkg/parser ./pkg/writer
//	benchstat old.txt new.txt
//
// go test -count 10 runs the ten repeats of one benchmark back to back, then those of the next. A machine that slows down
// half way (heat, a neighbour, a clock governor) then slows only the benchmarks of the second half, and the repeats agree
// so well that benchstat calls the difference significant. Spread over rounds, the same drift falls on all benchmarks
// alike and shows as what it is: spread. The order is drawn anew each round, since a fixed one would always run the same
// benchmark in another's wake.
//
// Every package is compiled once and every leaf benchmark runs alone in a fresh process, in its package's directory, with
// no test beside it. A pattern that is a path (./x, ../y/...) is looked up from there, so packages of another module work.
//
// It averages nothing, drops nothing and compares nothing: that is benchstat's. It does not run benchmarks at the same
// time, and passes on no flag but -bench and -benchtime; GOMAXPROCS comes from the environment. Interrupted, it completes
// the file and says that it is partial; a benchmark that fails is named and the others go on. Exit codes: 0 done, 1
// partial or something failed, 2 usage.
package main
