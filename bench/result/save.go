package result

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// save replaces run.json. A sample is put into JSON once: a matrix of a thousand cells is written a thousand times.
func (d *Dir) save() error {
	d.run.Summary = conclude(d.run, append([]PointSummary(nil), d.points...))
	rest := *d.run
	rest.Samples = nil
	text, err := json.MarshalIndent(&rest, "", "\t")
	if err != nil {
		return fmt.Errorf("run.json: %w", err)
	}
	before, ok := strings.CutSuffix(string(text), "null\n}")
	if !ok {
		return errors.New("run.json: samples are not its last field")
	}
	if err := d.encodeSamples(); err != nil {
		return err
	}
	samples := "[]\n}\n"
	if len(d.json) > 0 {
		samples = "[\n\t\t" + strings.Join(d.json, ",\n\t\t") + "\n\t]\n}\n"
	}
	err = replace(filepath.Join(d.Path, "run.json"), before+samples, d.write)
	if err == nil {
		d.saved.cells, d.saved.partial = len(d.run.Samples), d.run.Partial
	}
	return err
}

// encodeSamples brings d.json up to date; an empty text stands for a sample that has changed.
func (d *Dir) encodeSamples() error {
	for i := range d.run.Samples {
		if i < len(d.json) && d.json[i] != "" {
			continue
		}
		text, err := json.MarshalIndent(&d.run.Samples[i], "\t\t", "\t")
		if err != nil {
			return fmt.Errorf("run.json: %w", err)
		}
		if i < len(d.json) {
			d.json[i] = string(text)
			continue
		}
		d.json = append(d.json, string(text))
	}
	return nil
}
