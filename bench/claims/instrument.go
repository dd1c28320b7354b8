package claims

// instrument is what must hold for the others to mean anything.
var instrument = []Claim{
	{
		Name:   "aa-control",
		Claim:  "The same arm measured twice costs the same.",
		Source: "orbit#295, where identical arms, interleaved, differed by up to 21.9 %",
		Group:  Control,
		Note:   "If this is not confirmed, believe no small difference of the same run.",
		Cells:  []Cell{{Name: "goroutine", Arm: "goroutine"}, {Name: "goroutine again", Arm: "goroutine"}},
		Predict: []Prediction{
			{Metric: CPU, Of: "goroutine again", To: "goroutine", AtLeast: 1 / 1.15, AtMost: 1.15},
		},
	},
}
