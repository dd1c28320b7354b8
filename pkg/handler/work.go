package handler

import (
	"time"

	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

// work burns CPU, then sleeps, then answers: a service time of known shape, without a service.
type work struct {
	seed  int64
	spin  float64 // 0: calibrate
	draws draws
}

var done = writer.NewTemplate(200, plainText, "done\n")

func newWork(s Stock) *work {
	if s.Seed == 0 {
		s.Seed = 1
	}
	return &work{seed: s.Seed, spin: s.Spin}
}

// Handle does the work on the goroutine or thread that called it, sleep included: what that blocks is what is being
// compared.
func (k *work) Handle(w *writer.Response, r *parser.Request) {
	j := job{seed: k.seed}
	if param, why := j.parse(r.Query()); why != "" {
		w.SetStatus(400)
		w.AddHeader(contentType, plainValue)
		w.Write(param)
		w.WriteString(": ")
		w.WriteString(why)
		w.WriteString("\n")
		return
	}
	cpu, sleep := j.shaped(&k.draws)
	if cpu > 0 {
		_ = spin(k.iterations(cpu))
	}
	if sleep > 0 {
		time.Sleep(sleep)
	}
	w.Send(done)
}

// iterations of the work loop that take cpu.
func (k *work) iterations(cpu time.Duration) uint64 {
	rate := k.spin
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
