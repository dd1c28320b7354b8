package matrix

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// An Axis is a setting of the load that takes several values: "conns", "rate" (requests per second, 0 for a closed loop),
// "pipeline", "churn" (requests a connection carries, 0 for no end) or "path".
type Axis struct {
	Name   string
	Values []string
}

// axes are the valid ones in the order in which they make up a point's name.
var axes = []axis{
	{"conns", func(p *result.Point, v string) (string, error) { return whole(&p.Conns, 1, v) }},
	{"rate", rate},
	{"pipeline", func(p *result.Point, v string) (string, error) { return whole(&p.Pipeline, 1, v) }},
	{"churn", func(p *result.Point, v string) (string, error) { return whole(&p.Churn, 0, v) }},
	{"path", path},
}

// axis knows how to set a value, and returns it in its one canonical form.
type axis struct {
	name string
	set  func(p *result.Point, value string) (canonical string, err error)
}

func whole(field *int, least int, value string) (string, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < least {
		return "", fmt.Errorf("want a whole number from %d", least)
	}
	*field = n
	return strconv.Itoa(n), nil
}

func rate(p *result.Point, value string) (string, error) {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || v < 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return "", errors.New("want requests per second, 0 for a closed loop")
	}
	p.Rate = v
	return strconv.FormatFloat(v, 'f', -1, 64), nil
}

func path(p *result.Point, value string) (string, error) {
	if !strings.HasPrefix(value, "/") {
		return "", errors.New("want a path from its slash")
	}
	p.Path = value
	return value, nil
}

// inOrder brings the axes into the order of their names and refuses what is no axis, comes twice, or has no values.
func inOrder(given []Axis) ([]Axis, error) {
	sorted := make([]Axis, len(axes))
	for _, a := range given {
		i := slices.IndexFunc(axes, func(known axis) bool { return known.name == a.Name })
		switch {
		case i < 0:
			return nil, fmt.Errorf("axis %q: want one of %s", a.Name, axisNames())
		case sorted[i].Name != "":
			return nil, fmt.Errorf("axis %s is given twice", a.Name)
		case len(a.Values) == 0:
			return nil, fmt.Errorf("axis %s has no values", a.Name)
		}
		sorted[i] = a
	}
	return sorted, nil
}

func axisNames() (names string) {
	for i, a := range axes {
		if i > 0 {
			names += ", "
		}
		names += a.name
	}
	return names
}
