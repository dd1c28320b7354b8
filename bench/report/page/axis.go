package page

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// An axis is one of a chart's two.
type axis struct {
	label    string // with its unit
	log      bool
	min, max float64
	ticks    []plot.Tick
}

// set makes a the plot's axis: no line, no tick marks, labels in the page's ink.
func (a axis) set(to *plot.Axis, s size, anchor anchor) {
	to.Min, to.Max = a.min, a.max
	if a.log {
		to.Scale = plot.LogScale{}
	}
	to.LineStyle.Width, to.Tick.LineStyle.Width, to.Tick.Length, to.Padding = 0, 0, 0, 0
	to.Tick.Label.Color = inkMuted.anchored(anchor)
	to.Tick.Label.Font = face(s.font, false)
	to.Tick.Marker = plot.ConstantTicks(a.ticks)
}

func (a axis) share(v float64) float64 {
	if a.log {
		return plot.LogScale{}.Normalize(a.min, a.max, v)
	}
	return plot.LinearScale{}.Normalize(a.min, a.max, v)
}

// thin empties the labels that would touch the one before, if the axis is that long. The last one stays.
func (a axis) thin(s size, length vg.Length) axis {
	a.ticks = slices.Clone(a.ticks)
	if len(a.ticks) == 0 {
		return a
	}
	begin := func(i int) vg.Length {
		return vg.Length(a.share(a.ticks[i].Value))*length - s.widthOf(a.ticks[i].Label)/2
	}
	last := len(a.ticks) - 1
	free := vg.Length(math.Inf(-1))
	for i := range a.ticks {
		end := begin(i) + s.widthOf(a.ticks[i].Label) + 8
		if begin(i) < free || i != last && end > begin(last) {
			a.ticks[i].Label = ""
			continue
		}
		free = end
	}
	return a
}

// logAxis spans values, all positive, with a little room, and marks powers of ten, and 2 and 5 where there are few.
func logAxis(label string, values []float64, name func(float64) string) axis {
	lo, hi := slices.Min(values), slices.Max(values)
	a := axis{label: label, log: true, min: lo / 1.15, max: hi * 1.15}
	if hi/lo < 3 {
		a.min, a.max = lo/1.7, hi*1.7
	}
	steps := []float64{1, 2, 5}
	switch decades := math.Log10(a.max / a.min); {
	case decades > 3.5:
		steps = []float64{1}
	case decades < 0.6:
		steps = []float64{1, 1.5, 2, 3, 4, 5, 7}
	}
	for decade := math.Floor(math.Log10(a.min)); decade <= math.Ceil(math.Log10(a.max)); decade++ {
		for _, step := range steps {
			if v := step * math.Pow(10, decade); v >= a.min && v <= a.max {
				a.ticks = append(a.ticks, plot.Tick{Value: v, Label: name(v)})
			}
		}
	}
	return a
}

// measuredAxis is logarithmic and marks exactly what was measured.
func measuredAxis(label string, values []float64) axis {
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	a := axis{label: label, log: true, min: values[0] / 1.1, max: values[len(values)-1] * 1.1}
	if len(values) > 1 { // as much room at the ends as looks even
		room := math.Pow(values[len(values)-1]/values[0], 0.04)
		a.min, a.max = values[0]/room, values[len(values)-1]*room
	}
	for _, v := range values {
		a.ticks = append(a.ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'f', -1, 64)})
	}
	return a
}

// fromZero spans 0 to the largest of values.
func fromZero(label string, values []float64, name func(float64) string) axis {
	top := slices.Max(values)
	if !(top > 0) {
		top = 1
	}
	step := niceStep(top / 4.5)
	a := axis{label: label, max: top * 1.04}
	for v := 0.0; v <= a.max; v += step {
		a.ticks = append(a.ticks, plot.Tick{Value: v, Label: name(v)})
	}
	return a
}

// niceStep is the 1, 2, 2.5 or 5 times a power of ten at or above rough.
func niceStep(rough float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*unit >= rough {
			return m * unit
		}
	}
	return 10 * unit
}

// short is a number as an axis shows it: 512, 1k, 1.5M.
func short(v float64) string {
	unit := ""
	switch {
	case v >= 1e6:
		v, unit = v/1e6, "M"
	case v >= 1e3:
		v, unit = v/1e3, "k"
	}
	return strconv.FormatFloat(v, 'g', 3, 64) + unit
}

// percentileAxis spans the share of requests that are faster than a curve's y, as 1/(1−share), so that each nine takes as
// much room as the one before.
func percentileAxis(most float64) axis {
	a := axis{label: "percentile of requests", log: true, min: firstPercentile, max: max(most, 20)}
	for _, t := range percentiles {
		if t.Value <= a.max {
			a.ticks = append(a.ticks, t)
		}
	}
	return a
}

// firstPercentile is where curves begin: the fastest quarter of all answers would take half of the picture.
var firstPercentile = math.Pow(10, 1./8)

var percentiles = []plot.Tick{
	{Value: 2, Label: "50 %"}, {Value: 10, Label: "90 %"}, {Value: 100, Label: "99 %"},
	{Value: 1e3, Label: "99.9 %"}, {Value: 1e4, Label: "99.99 %"}, {Value: 1e5, Label: "99.999 %"},
	{Value: 1e6, Label: "99.9999 %"}, {Value: 1e7, Label: "99.99999 %"},
}
