package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/handoff-http/handoff/bench/load"
)

// request fills in what is asked for: fields, body, routes.
func (c *loadCmd) request(cfg *load.Config) error {
	for _, line := range c.Header {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return fmt.Errorf("--header %q: want 'Name: value'", line)
		}
		cfg.Header = append(cfg.Header, load.Field{Name: name, Value: strings.TrimSpace(value)})
	}
	var err error
	if cfg.Body, err = content(c.Body); err != nil {
		return fmt.Errorf("--body: %w", err)
	}
	for _, line := range c.Route {
		route, err := parseRoute(line)
		if err != nil {
			return fmt.Errorf("--route %q: %w", line, err)
		}
		route.Header = cfg.Header
		cfg.Routes = append(cfg.Routes, route)
	}
	return nil
}

// content is the text itself, or what is in the file it names: @FILE.
func content(text string) ([]byte, error) {
	if name, file := strings.CutPrefix(text, "@"); file {
		return os.ReadFile(name)
	}
	return []byte(text), nil
}

// parseRoute reads `WEIGHT METHOD PATH [BODY]`.
func parseRoute(line string) (r load.Route, err error) {
	words := strings.SplitN(strings.TrimSpace(line), " ", 4)
	if len(words) < 3 {
		return r, fmt.Errorf("want 'WEIGHT METHOD PATH [BODY]', such as '9 GET /'")
	}
	if r.Weight, err = strconv.Atoi(words[0]); err != nil || r.Weight < 1 {
		return r, fmt.Errorf("weight is %q, want a whole number from 1", words[0])
	}
	r.Method, r.Path = words[1], words[2]
	if len(words) == 4 {
		r.Body, err = content(words[3])
	}
	return r, err
}
