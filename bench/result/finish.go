package result

import "time"

// Finish ends the run; reason says why it is partial and is empty if it is whole. An error says what of the run is on disk
// and what is not. A run of which not every file could be written stays partial there, so that Resume can write the rest.
func (d *Dir) Finish(reason string) error {
	now := time.Now().UTC()
	d.run.Finished, d.run.Reason, d.run.Partial = &now, reason, reason != ""
	moved := d.moveHistograms()
	d.bench.hold(benchEnd)
	if moved != nil {
		d.cut()
	}
	err := d.flush()
	if err != nil && d.saved.cells == len(d.run.Samples) && !d.saved.partial {
		d.cut()
		_ = d.save() // if this fails too, what is on disk says that it is whole, which run.json is
	}
	return d.lost(first(err, moved))
}

// cut makes a run partial whose files are.
func (d *Dir) cut() {
	if !d.run.Partial {
		d.run.Partial, d.run.Reason = true, "not all of its files could be written"
	}
}
