package result

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/handoff-http/handoff/internal/hist"
)

// hlogName is the file of an arm's latencies at a point: pool:workers=64 at the first is latency-pool+workers=64-p0.hlog.
func hlogName(run *Run, arm string, point int) string {
	return fmt.Sprintf("latency-%s-p%d.hlog", benchName(run, arm), point)
}

// hlogBase is what the times in a file count from. The format has it in whole seconds.
func hlogBase(run *Run) time.Time { return run.Started.Truncate(time.Second) }

// hlogHead is what a file begins with (HdrHistogram, HistogramLogWriter, log format 1.3).
func hlogHead(run *Run, arm string, point int) string {
	var b strings.Builder
	w := hdrhistogram.NewHistogramLogWriter(&b)
	ms := hlogBase(run).UnixMilli()
	// Writing to a strings.Builder does not fail.
	_ = w.OutputComment(fmt.Sprintf("[Latencies in ns of %s%s; an interval for each round, as long as was measured; its maximum in ms]", arm, at(run.Points[point].Name)))
	_ = w.OutputLogFormatVersion()
	_ = w.OutputStartTime(ms)
	_ = w.OutputBaseTime(ms)
	_ = w.OutputLegend()
	return b.String()
}

// hlogLine is a cell's histogram as a line of its file.
func hlogLine(run *Run, s *Sample) (string, error) {
	h, err := hdrhistogram.Decode([]byte(s.Load.Latency.Histogram))
	if err != nil {
		return "", fmt.Errorf("latencies of %s in round %d: %w", s.Arm, s.Round, err)
	}
	var b strings.Builder
	w := hdrhistogram.NewHistogramLogWriter(&b)
	w.SetBaseTime(hlogBase(run).UnixMilli())
	h.SetStartTimeMs(s.Started.UnixMilli())
	h.SetEndTimeMs(s.Started.UnixMilli() + s.Load.Elapsed/1e6)
	if err := w.OutputIntervalHistogram(h); err != nil {
		return "", fmt.Errorf("latencies of %s in round %d: %w", s.Arm, s.Round, err)
	}
	return b.String(), nil
}

// hlogKey is what a cell's line begins with: an arm begins no two cells in the same millisecond.
func hlogKey(run *Run, s *Sample) string {
	return fmt.Sprintf("%f,", float64(s.Started.UnixMilli()-hlogBase(run).UnixMilli())/1000)
}

// Histogram is the latencies of an arm at a point, over all of its rounds that count, in nanoseconds. It reads the run
// directory dir; run is what Load found there. What could not be written there at the time is taken from run itself.
func Histogram(dir string, run *Run, arm string, point int) (*hist.Histogram, error) {
	if run.arm(arm) == nil || point < 0 || point >= len(run.Points) {
		return nil, fmt.Errorf("the run in %s has no arm %q at point %d", dir, arm, point)
	}
	all := hist.New()
	wanted := make(map[string]bool)
	for i := range run.Samples {
		s := &run.Samples[i]
		switch {
		case s.Arm != arm || s.Point != point || !s.OK():
		case s.Load.Latency.Histogram == "":
			wanted[hlogKey(run, s)] = true
		default:
			h, err := hist.Decode(s.Load.Latency.Histogram)
			if err != nil {
				return nil, fmt.Errorf("latencies of %s: %w", arm, err)
			}
			all.Merge(h)
		}
	}
	if len(wanted) == 0 {
		return all, nil
	}
	return all, mergeLines(filepath.Join(dir, hlogName(run, arm, point)), wanted, all)
}

// mergeLines adds the lines that are wanted. Others are of rounds that do not count.
func mergeLines(path string, wanted map[string]bool, all *hist.Histogram) error {
	lines, err := readLines(path)
	if err != nil {
		return fmt.Errorf("latencies: %w", err)
	}
	for _, line := range lines {
		key, rest, _ := strings.Cut(line, ",")
		if !wanted[key+","] {
			continue
		}
		delete(wanted, key+",")
		blob := strings.TrimSpace(rest[strings.LastIndexByte(rest, ',')+1:])
		h, err := hist.Decode(blob)
		if err != nil {
			return fmt.Errorf("%s: the interval at %s s: %w", path, key, err)
		}
		all.Merge(h)
	}
	if len(wanted) > 0 {
		return fmt.Errorf("%s lacks the latencies of %d of the rounds that run.json has", path, len(wanted))
	}
	return nil
}

// readLines reads the whole lines of a file; a last one without its end was cut short.
func readLines(path string) (lines []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for r := bufio.NewReader(f); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return lines, nil
		}
		lines = append(lines, line)
	}
}

// keepLines is the file without the lines of cells that do not count, and whatever is not whole; "" if there is none.
func keepLines(path string, wanted map[string]bool) (string, error) {
	lines, err := readLines(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	var b strings.Builder
	for _, line := range lines {
		key, _, _ := strings.Cut(line, ",")
		if wanted[key+","] {
			delete(wanted, key+",")
			b.WriteString(line)
		}
	}
	return b.String(), err
}
