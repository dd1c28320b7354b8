package result

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Resume opens the directory of a run that was cut short, to go on with it. Cells of rounds that are not whole are marked
// Dropped: pairs are formed within a round, and a round is of one time. They stay in run.json, and are in no figure and no
// other file. The Run returned is the Dir's own.
func Resume(path string) (*Dir, *Run, error) {
	run, err := Load(path)
	if err != nil {
		return nil, nil, err
	}
	if !run.Partial {
		return nil, nil, fmt.Errorf("the run in %s is whole, there is nothing to resume: name a new directory to measure again", path)
	}
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		path = filepath.Dir(path)
	}
	run.dropCut()
	run.Resumed = append(run.Resumed, time.Now().UTC())
	run.Partial, run.Reason, run.Finished = true, "still running", nil
	d := open(path, run)
	return d, run, first(d.save(), d.rewrite(), d.save())
}

// dropCut drops the cells of rounds in which an arm is missing or was cut short. An arm that failed was there. The ceiling
// may be missing: it is measured in the first rounds only.
func (run *Run) dropCut() {
	type round struct{ point, number int }
	have := make(map[round]map[string]bool)
	for _, s := range run.Samples {
		at := round{s.Point, s.Round}
		if have[at] == nil {
			have[at] = make(map[string]bool)
		}
		if !s.Dropped && (s.Load == nil || !s.Load.Partial) {
			have[at][s.Arm] = true
		}
	}
	for i := range run.Samples {
		s := &run.Samples[i]
		for _, arm := range run.Arms {
			if !arm.Ceiling && !have[round{s.Point, s.Round}][arm.Name] {
				s.Dropped = true
			}
		}
	}
}

// rewrite makes bench.txt and the histograms' files of the cells that count.
func (d *Dir) rewrite() error {
	wanted := make(map[string]map[string]bool)
	files := make(map[string]string) // and what they begin with
	for i := range d.run.Samples {
		s := &d.run.Samples[i]
		name := hlogName(d.run, s.Arm, s.Point)
		if files[name] = hlogHead(d.run, s.Arm, s.Point); wanted[name] == nil {
			wanted[name] = make(map[string]bool)
		}
		if s.OK() && s.Load.Latency.Histogram == "" {
			wanted[name][hlogKey(d.run, s)] = true
		}
	}
	err := d.bench.rewrite(d.bench.head + d.benchLines())
	for name, head := range files {
		l := newLog(filepath.Join(d.Path, name), head, d.write)
		d.hlogs[name] = l
		lines, failed := keepLines(l.path, wanted[name])
		if failed == nil {
			failed = l.rewrite(head + lines)
		}
		err = errors.Join(err, failed)
	}
	return errors.Join(err, d.moveHistograms())
}
