package result

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/handoff-http/handoff/bench/verdict"
)

// Dir is a run directory being written. It keeps Run current on disk; not safe for concurrent use.
type Dir struct {
	Path string

	run    *Run
	bench  *log
	hlogs  map[string]*log
	points []PointSummary
	json   []string // samples, as run.json has them
	write  write
	saved  struct { // what run.json on disk has
		cells   int
		partial bool
	}
}

// Create makes the directory, which must be empty or not exist yet, and writes what is known before the first cell.
func Create(path string, run *Run) (*Dir, error) {
	for _, t := range run.Thresholds {
		if _, err := verdict.ParseThreshold(t); err != nil {
			return nil, err
		}
	}
	entries, err := os.ReadDir(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("run directory %s is not empty, and a run is never mixed with another: name a new one", path)
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	run.Schema, run.Version, run.Partial, run.Reason = Schema, Version, true, "still running"
	d := open(path, run)
	return d, first(d.save(), d.bench.add(""))
}

func open(path string, run *Run) *Dir {
	d := &Dir{Path: path, run: run, hlogs: make(map[string]*log), points: make([]PointSummary, len(run.Points))}
	d.write = (*os.File).WriteString
	d.bench = newLog(filepath.Join(path, "bench.txt"), benchHeader(run), d.write)
	d.bench.again = d.benchLines
	for i := range d.points {
		d.points[i] = summarisePoint(run, i)
	}
	return d
}

// benchLines are those of all cells.
func (d *Dir) benchLines() string {
	var b strings.Builder
	for i := range d.run.Samples {
		b.WriteString(benchLine(d.run, &d.run.Samples[i]))
	}
	if !d.run.Partial || d.run.Finished != nil {
		b.WriteString(benchEnd)
	}
	return b.String()
}

// benchEnd tells some readers of the format that the run has ended.
const benchEnd = "PASS\n"

// Add records a cell, with its verdicts, in all files. Its histogram moves to a file of its own; the sample in Run keeps
// it only as long as that could not be written. The sample is part of Run even if writing fails, and what could not be
// written is tried again with the next: an error is of now, and Finish says what became of it. run.json goes first, so
// that no other file has a cell that it has not.
func (d *Dir) Add(s Sample) error {
	if s.Point < 0 || s.Point >= len(d.run.Points) || d.run.arm(s.Arm) == nil {
		return fmt.Errorf("a cell of %q at point %d, of which the run has none", s.Arm, s.Point)
	}
	if s.Load != nil { // the caller's own stays as it is
		r := *s.Load
		s.Load = &r
	}
	d.run.ask(&s)
	d.run.Judge(&s)
	d.run.Samples = append(d.run.Samples, s)
	moved := d.moveHistograms()
	d.points[s.Point] = summarisePoint(d.run, s.Point)
	d.bench.hold(benchLine(d.run, &s))
	return d.kept(first(d.flush(), moved))
}

// flush writes run.json and then what bench.txt lacks of it.
func (d *Dir) flush() error {
	if err := d.save(); err != nil {
		return err
	}
	return d.bench.add("")
}

// moveHistograms writes those that are not in their files yet: the last cell's, and what a full disk had refused.
func (d *Dir) moveHistograms() (err error) {
	for i := range d.run.Samples {
		s := &d.run.Samples[i]
		if !s.OK() || s.Load.Latency.Histogram == "" {
			continue
		}
		if failed := d.moveHistogram(s); failed != nil && err == nil {
			err = failed // one is enough: the others say the same
		}
		if i < len(d.json) {
			d.json[i] = ""
		}
	}
	return err
}

func (d *Dir) moveHistogram(s *Sample) error {
	line, err := hlogLine(d.run, s)
	if err != nil {
		s.Load.Latency.Histogram = ""
		return err
	}
	name := hlogName(d.run, s.Arm, s.Point)
	l := d.hlogs[name]
	if l == nil {
		l = newLog(filepath.Join(d.Path, name), hlogHead(d.run, s.Arm, s.Point), d.write)
		d.hlogs[name] = l
	}
	if err := l.add(line); err != nil {
		l.pending = "" // the sample keeps it
		return err
	}
	s.Load.Latency.Histogram = ""
	return nil
}
