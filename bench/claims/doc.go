// Package claims is a catalogue of what is said about accepting and handling, as experiments that run: each claim has the
// sentence, who says it, the loads that would show it, and a prediction that can be computed. A run says confirmed,
// refuted or inconclusive, for this machine and this day, with the size of the effect and its interval.
//
// A claim is data: cells (an arm under a load), predictions about their figures, or exchanges of bytes whose end is known.
// One that needs code of its own shows that an axis is missing.
//
// It refuses to take a side where the figures do not: an interval that reaches over the border of what is predicted, a
// difference that the same arm may have from itself, a border that is nearer than its margin, or than what a neighbour on
// the server's CPU changes, a generator that was the limit where that matters, are all inconclusive, and the reason is told.
// So a claim on the border does not flip between confirmed and refuted when it is run again. It does not say that a claim
// is false elsewhere.
package claims
