package load

// underWay is how many requests a worker has under way: sent, or due, and not answered.
func (s *slot) underWay(src *source) int64 {
	if src == nil {
		return s.under
	}
	return s.under + int64(src.waiting.n*src.run.config.Pipeline)
}

// inWindow is how much of a span of the run's clock lies in the current window, or in the last one.
func (r *run) inWindow(from, to int64) int64 {
	opened, closed := r.opened.Load(), r.closed.Load()
	if opened == 0 {
		return 0
	}
	if closed > 0 {
		to = min(to, closed)
	}
	return max(to-max(from, opened), 0)
}
