package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/bench/verdict"
)

// exactly is a run of two arms in which epoll costs what is given, as does the A/A control, in turns by round.
func exactly(epoll, control []float64) synthetic {
	return synthetic{arms: []string{"goroutine", "epoll"}, rounds: 8, conns: []int{1, 64}, paths: []string{"/", "/work?cpu=50us"},
		cost: func(int, int, string) float64 { return 5000 },
		bad: func(arm, _, round int, s *result.Sample) {
			if f := [][]float64{{1}, epoll, control}[min(arm, 2)]; arm < 3 {
				s.Load.Server.CPU = int64(float64(s.Load.Server.CPU) * f[round%len(f)])
			}
		}}
}

// Headline, forest, ranking and crossover map are of one mind, and of the terminal's.
func TestNoPartClaimsWhatAnotherDoesNot(t *testing.T) {
	quiet, loud := []float64{1.001, 0.999}, []float64{0.95, 1.05, 1.12}
	for _, c := range []struct {
		name     string
		s        synthetic
		won      bool
		headline string
		finding  string
		mark     string
		cell     string
	}{
		{"differs", exactly([]float64{0.90, 0.91}, quiet), true, "epoll has the least", "epoll costs 0.9", "0.9", "epoll"},
		{"in noise", exactly([]float64{0.96, 0.965}, loud), false, "No winner", "Within the noise floor: ", "~", "in the noise"},
		{"same", exactly([]float64{0.9, 1.1, 0.95}, quiet), false, "No winner", "No significant difference", "≈", "no winner"},
	} {
		run := c.s.run()
		r := &reporter{run: run, sheet: newSheet(), pens: pens(run.Arms)}
		if got, _ := r.overall(); !strings.HasPrefix(got, c.headline) {
			t.Errorf("%s: headline %q, want %q", c.name, got, c.headline)
		}
		for i := range run.Points {
			p := r.point(i)
			if got := r.finding(i); !strings.HasPrefix(got, c.finding) {
				t.Errorf("%s: finding %q, want %q", c.name, got, c.finding)
			}
			for j := range p.Rows {
				row := &p.Rows[j]
				if row.Arm != "epoll" {
					continue
				}
				if line := r.interval(p, row, row.CPURatio); line.open == c.won {
					t.Errorf("%s: forest's marker open %v, want %v", c.name, line.open, !c.won)
				}
				if got := r.rowView(r.columns(i), row).Cells[0].Small; !strings.HasPrefix(got, c.mark) {
					t.Errorf("%s: ranking says %q, want it to begin with %q", c.name, got, c.mark)
				}
			}
			if d := report.Duels(run, "")[i]; d.Won() != c.won {
				t.Errorf("%s: the terminal's overview has a winner %v, want %v", c.name, d.Won(), c.won)
			}
		}
		for at, cell := range cellsOf(t, run, byCPU) {
			if cell.words[0] != c.cell || cell.clear != c.won {
				t.Errorf("%s: cell %s says %q, coloured %v; want %q, %v", c.name, at, cell.words, cell.clear, c.cell, c.won)
			}
		}
	}
}

// The band of the forest reaches as far one way as the other.
func TestTheBandOfNoiseIsSymmetric(t *testing.T) {
	s := exactly([]float64{0.9}, []float64{1.02, 1.04})
	run := s.run()
	p := &run.Summary.Points[0]
	reach := result.Reach(p.Floor)
	if page := write(t, run, nil); !strings.Contains(page, fmt.Sprintf("from %.3f to %.3f", 1/reach, reach)) || reach <= 1.02 {
		t.Errorf("the page does not say how far the noise reaches, %.3f", reach)
	}
	if lo, hi := band(p); lo*hi < 0.999 || lo*hi > 1.001 || hi != reach {
		t.Errorf("band from %v to %v, want 1/%v to %[3]v", lo, hi, reach)
	}
}

func TestFewRoundsAreSaidBesideTheHeadline(t *testing.T) {
	for rounds, few := range map[int]bool{3: true, 8: false} {
		for _, conns := range [][]int{{64}, {1, 64}} {
			s := exactly([]float64{0.90, 0.91}, []float64{1.001, 0.999})
			s.rounds, s.conns, s.paths = rounds, conns, nil
			head, _, _ := strings.Cut(write(t, s.run(), nil), "</header>")
			_, h1, _ := strings.Cut(head, "<h1>")
			h1, _, _ = strings.Cut(h1, "</h1>")
			warned := strings.Contains(head, "3 rounds: too few for an interval worth trusting")
			if said := strings.Contains(h1, "in 3 rounds"); said != few || warned != few || !strings.HasPrefix(h1, "epoll ") {
				t.Errorf("%d rounds at %v: %q, warned %v; want both to say it: %v", rounds, conns, h1, warned, few)
			}
		}
	}
}

// Nothing is shown as a failure in a run that did not fail, and what a run failed by is shown.
func TestFailIsShownWhereTheRunFailed(t *testing.T) {
	for arm, fails := range map[int]bool{0: true, 1: true, 2: true, 3: false, 9: false} { // baseline, arm, control, ceiling, none
		for _, starved := range []bool{false, true} {
			s := synthetic{arms: []string{"goroutine", "epoll"}, rounds: 8, noise: 0.02, bad: func(a, _, _ int, s *result.Sample) {
				if a == arm {
					s.Verdicts = []verdict.Verdict{{Name: verdict.Steal, Level: verdict.Fail, Text: "the hypervisor took it"}}
				}
				if a == 1 && starved {
					s.Load.Served = 1
				}
			}}
			run := s.run()
			page := write(t, run, nil)
			shown, banner := strings.Contains(page, `class="level fail"`), strings.Contains(page, "<strong>FAILED</strong>")
			if want := fails && (arm != 1 || !starved); shown != want || banner != want || run.Summary.Failed != want {
				t.Errorf("fails on arm %d, epoll starved %v: a verdict shown as fail %v, the banner %v, failed %v; want all %v", arm, starved, shown, banner, run.Summary.Failed, want)
			}
		}
	}
}
