package claims

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// groups are the groups in the order of a list.
var groups = []Group{Ground, Accept, Models, Control}

// All returns the catalogue, group by group. It is the caller's.
func All() []Claim {
	all := slices.Concat(ground, accepting, models, overload, instrument)
	slices.SortStableFunc(all, func(a, b Claim) int {
		return cmp.Compare(slices.Index(groups, a.Group), slices.Index(groups, b.Group))
	})
	return all
}

// Find returns the claims of these names, in the order of the names, each once; "all" stands for the whole catalogue. The
// error names the ones that are most like a name that is none.
func Find(names ...string) (found []Claim, err error) {
	all, whole := All(), false
	for _, name := range names {
		if name == "all" {
			whole = true
			continue
		}
		i := slices.IndexFunc(all, func(c Claim) bool { return c.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no claim %q; the nearest are %s; handoff claim list has all", name, strings.Join(nearest(name, all), ", "))
		}
		if !slices.ContainsFunc(found, func(c Claim) bool { return c.Name == name }) {
			found = append(found, all[i])
		}
	}
	if whole {
		return all, nil
	}
	return found, nil
}

// nearest are the three names that take the fewest edits from name, a name that contains it before all.
func nearest(name string, all []Claim) (names []string) {
	for _, c := range all {
		names = append(names, c.Name)
	}
	distance := func(to string) int {
		if name != "" && strings.Contains(to, name) {
			return 0
		}
		return edits(name, to)
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	return names[:min(3, len(names))]
}

// edits is how many bytes must be put in, left out or changed to make b of a (Levenshtein 1965).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
