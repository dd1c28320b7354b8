package page

func (r *reporter) method() []string {
	return []string{
		"Every server is a process of its own and is asked for the same by the same generator. Rounds are the unit of statistics: figures of one round and point form a pair, so slow drift of the machine cancels.",
		"Ratios are geometric means of the rounds’ ratios to " + r.run.Baseline + ", with 95 % intervals: Student’s t on the logarithms below 20 pairs, BCa bootstrap from 20. Absolute figures are medians over the rounds.",
		"p-values are the paired t-test’s, corrected by Holm over the servers of a point; to name the winners of several points, over the points. A difference is called significant when the corrected p is below 0.05 and the interval excludes 1.",
		"The baseline runs twice (A/A). How far its interval reaches from 1 is the noise floor, either way, and no smaller difference means anything.",
		"Ranked by the server’s CPU per request, which stays true when the generator is the limit; requests/s are then a bound and read “≥”.",
		"Latencies count good answers only. In a closed loop they are conditional on the loop; in an open loop they count from when a request was due, so nothing is omitted while a server stalls.",
	}
}
