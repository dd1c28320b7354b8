package load

func startDriver(r *run) (driver, error) { return startLoops(r) }
