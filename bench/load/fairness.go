package load

// fairness is what Jain's index takes: over connections, the sum of what each was answered and the sum of its squares.
type fairness struct{ sum, squares float64 }

func (f *fairness) one(answers int64) {
	x := float64(answers)
	f.sum, f.squares = f.sum+x, f.squares+x*x
}

func (f *fairness) add(g fairness) { f.sum, f.squares = f.sum+g.sum, f.squares+g.squares }

// index is (Σx)² ÷ nΣx² over n connections, 0 if no x is above 0.
func (f fairness) index(n int) float64 {
	if f.squares == 0 {
		return 0
	}
	return f.sum * f.sum / (float64(n) * f.squares)
}
