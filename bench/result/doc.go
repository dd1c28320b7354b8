// Package result is a comparison on disk: the run directory with run.json, which holds everything that was asked for,
// found and measured; bench.txt, the same samples in Go's benchmark format for benchstat and its relatives; and a
// latency-ARM-pN.hlog for each arm and point, its latency histograms in HdrHistogram's log format, a line a round.
//
// The files exist from the first second and are true at any later one: a run that is cut short leaves what it had and
// says partial, and Resume takes it up again. Nothing is averaged before it is stored; Summarise computes every figure of
// a report from the samples, so that a report can be made again, or differently, from the directory alone. Diff holds
// two runs against each other.
//
// The package measures nothing and prints nothing. It refuses to mix: a run directory that is used, a run of another
// version, two runs whose set-ups differ in anything but what is being compared.
package result
