package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/handoff-http/handoff/pkg/strategy"
)

type strategiesCmd struct {
	JSON bool `help:"Print JSON." name:"json"`
}

// Help implements kong.HelpProvider.
func (strategiesCmd) Help() string { return example("handoff strategies --json") }

type listedStrategy struct {
	Name        string       `json:"name"`
	About       string       `json:"about"`
	Knobs       []listedKnob `json:"knobs"`
	Available   bool         `json:"available"`
	Unavailable string       `json:"unavailable,omitempty"`
}

type listedKnob struct {
	Name    string `json:"name"`
	About   string `json:"about"`
	Default string `json:"default"`
}

// Run lists the strategies.
func (c *strategiesCmd) Run() error {
	list := listStrategies()
	if c.JSON {
		return printJSON(list)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, s := range list {
		fmt.Fprintf(w, "%s\t%s\n", s.Name, s.About)
		for _, k := range s.Knobs {
			fmt.Fprintf(w, "\t  --%s %s: %s\n", k.Name, k.Default, k.About)
		}
		if !s.Available {
			fmt.Fprintf(w, "\t  not available here: %s\n", s.Unavailable)
		}
	}
	return w.Flush()
}

func listStrategies() []listedStrategy {
	list := []listedStrategy{}
	for _, spec := range strategy.Specs() {
		_, knobs := spec.New()
		s := listedStrategy{Name: spec.Name, About: spec.About, Knobs: []listedKnob{}, Available: true}
		for _, k := range knobs {
			s.Knobs = append(s.Knobs, listedKnob{Name: k.Name, About: k.About, Default: k.Default})
		}
		if why := spec.Available(); why != nil {
			s.Available, s.Unavailable = false, why.Error()
		}
		list = append(list, s)
	}
	return list
}
