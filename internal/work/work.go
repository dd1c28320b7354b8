// Package work burns CPU, then sleeps: a service time of known shape, without a service. It is what /work does, in handoff
// and in the peers, so that all of them do the same.
//
// It refuses to know HTTP: a query comes in as bytes, and a complaint goes out as words. Nothing here allocates or starts
// a goroutine.
package work

import (
	"cmp"
	"time"
)

// Work does jobs. Its zero value works; it may be used concurrently, and is not to be copied.
type Work struct {
	Seed  int64   // of the draws of a query without seed; 0 means 1
	Spin  float64 // iterations of the work loop per µs of CPU, as Calibrate gives; 0: calibrate once a process, at the first need
	draws draws
}

// Do does what query asks for, on the goroutine or thread that called it, sleep included: what that blocks is what is
// being compared. If the query is wrong, it does nothing and says why, and of which parameter; else why is "". Param is
// a part of query or shared with other calls: it is for reading.
func (k *Work) Do(query []byte) (param []byte, why string) {
	j := job{seed: cmp.Or(k.Seed, 1)}
	if param, why := j.parse(query); why != "" {
		return param, why
	}
	cpu, sleep := j.shaped(&k.draws)
	if cpu > 0 {
		_ = spin(k.iterations(cpu))
	}
	if sleep > 0 {
		time.Sleep(sleep)
	}
	return nil, ""
}

// iterations of the work loop that take cpu.
func (k *Work) iterations(cpu time.Duration) uint64 {
	rate := k.Spin
	if rate <= 0 {
		rate = calibrated()
	}
	return uint64(rate * float64(cpu) / float64(time.Microsecond))
}

// shaped is one draw of j: both parts are stretched by the same factor, so that cpu and sleep keep their proportion and
// their sum its mean. A part that a rare draw stretches beyond 10 s is cut there.
func (j *job) shaped(d *draws) (cpu, sleep time.Duration) {
	if j.dist == constant {
		return j.cpu, j.sleep
	}
	f := j.dist.factor(d.next(j.seed), j.cv)
	return stretch(j.cpu, f), stretch(j.sleep, f)
}

func stretch(d time.Duration, f float64) time.Duration {
	return time.Duration(min(float64(d)*f, float64(longest)))
}
