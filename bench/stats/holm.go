package stats

import (
	"cmp"
	"slices"
)

// Holm sets Adjusted over a family of comparisons, so that the chance of calling any of them different when none is stays
// at Alpha however many arms were looked at (Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian
// Journal of Statistics 1979: as safe as Bonferroni's and never weaker). A family is what one claim picks from: the arms
// of one point, by one figure. A ratio without an interval was not tested and is no member; nil is skipped.
func Holm(family ...*Ratio) {
	tests := slices.DeleteFunc(slices.Clone(family), func(r *Ratio) bool { return r == nil || !r.HasInterval() })
	slices.SortStableFunc(tests, func(a, b *Ratio) int { return cmp.Compare(a.P, b.P) })
	adjusted := 0.0
	for i, r := range tests {
		// A larger p may not end up below a smaller one.
		adjusted = max(adjusted, min(1, float64(len(tests)-i)*r.P))
		r.Adjusted = adjusted
	}
}
