package result

import (
	"fmt"
	"testing"
	"time"
)

func TestZZSpeed(t *testing.T) {
	run := small()
	run.Rounds = 20
	run.Points = nil
	for i := range 20 {
		run.Points = append(run.Points, Point{Name: fmt.Sprint(i), Conns: i + 1, Path: "/", Pipeline: 1, Threads: 1})
	}
	for i := range 8 {
		run.Arms = append(run.Arms, Arm{Name: fmt.Sprintf("arm%d", i)})
	}
	d, err := Create(t.TempDir()+"/x", run)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	t0 := time.Now()
	for p := range run.Points {
		for r := range run.Rounds {
			for _, arm := range run.Arms {
				s := measured(t, arm.Name, r+1)
				s.Point = p
				s.Load.Server.CPU += int64(r * 1000)
				if err := d.Add(s); err != nil {
					t.Fatal(err)
				}
				if n++; n%500 == 0 {
					fmt.Println(n, time.Since(t0)/500)
					t0 = time.Now()
				}
			}
		}
	}
}
