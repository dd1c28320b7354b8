package claims

import (
	"fmt"
	"slices"
	"strings"
)

// Validate says what is wrong with a claim as it is written: a cell that is not there, a prediction without a border.
func (c *Claim) Validate() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("claim %s: %s", c.Name, fmt.Sprintf(format, args...))
	}
	switch {
	case c.Name == "" || strings.Trim(c.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return fail("its name is not words joined by hyphens")
	case c.Claim == "" || c.Source == "":
		return fail("it has no sentence, or nobody who says it")
	case !slices.Contains(groups, c.Group):
		return fail("its group is %q, want one of %q", c.Group, groups)
	case (len(c.Predict) == 0) == (len(c.Exchanges) == 0):
		return fail("want predictions or exchanges, and not both")
	case c.Rounds != 0 && (c.Rounds < 3 || c.Rounds > 100):
		return fail("%d rounds, want 3 to 100", c.Rounds)
	}
	names := map[string]bool{}
	for _, cell := range c.cells() {
		if names[cell.Name] {
			return fail("two cells are named %q", cell.Name)
		}
		names[cell.Name] = true
		if cell.Load.Beside != nil {
			names[cell.Name+besideMark] = true
		}
		if d := cell.Load.length(); d > 0 && d != c.window(false) {
			return fail("the stages of cell %q last %v, others %v", cell.Name, d, c.window(false))
		}
	}
	for i, p := range c.Predict {
		if err := p.validate(names); err != nil {
			return fail("prediction %d: %v", i+1, err)
		}
	}
	return nil
}

func (p *Prediction) validate(cells map[string]bool) error {
	for _, name := range []string{p.Of, p.To, p.Over, p.OverTo} {
		if name != "" && !cells[name] {
			return fmt.Errorf("there is no cell %q", name)
		}
	}
	_, known := metrics[p.Metric]
	switch {
	case !known:
		return fmt.Errorf("there is no metric %q", p.Metric)
	case p.Of == "":
		return fmt.Errorf("want the cell whose figure it is")
	case p.AtLeast == 0 && p.AtMost == 0:
		return fmt.Errorf("want a border")
	case p.AtLeast < 0 || p.AtMost < 0 || p.Margin < 0 || p.AtMost > 0 && p.AtMost <= p.AtLeast:
		return fmt.Errorf("want borders above 0, the lower below the upper")
	case p.Metric == InTime && p.Within == 0:
		return fmt.Errorf("want Within, what an answer may take")
	case p.Metric == PerConn && p.Over == "":
		return fmt.Errorf("want Over, the cell with fewer connections")
	}
	return nil
}
