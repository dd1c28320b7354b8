package conversation

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

// Read reads the conversations of one script; path names it for Update. Errors say what cannot be understood.
func Read(path string, text []byte) ([]*Conversation, error) {
	s := &script{path: path, archive: txtar.Parse(text)}
	theme := strings.TrimSuffix(path, ".txt")
	var all []*Conversation
	for i, section := range s.archive.Files {
		if name, ok := strings.CutPrefix(section.Name, "case "); ok {
			all = append(all, &Conversation{Name: theme + "/" + name, script: s})
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("section %q before the first case", section.Name)
		}
		c := all[len(all)-1]
		if err := c.read(i, section); err != nil {
			return nil, fmt.Errorf("case %s: section %s: %w", c.Name, section.Name, err)
		}
	}
	for _, c := range all {
		if c.End == "" {
			return nil, fmt.Errorf("case %s: no end", c.Name)
		}
	}
	return all, nil
}

func (c *Conversation) read(i int, section txtar.File) error {
	if c.End != "" {
		return errors.New("after the end")
	}
	switch section.Name {
	case "in":
		return c.readStep(i, In, section.Data)
	case "out":
		return c.readStep(i, Out, section.Data)
	case "eof":
		return c.readStep(i, EOF, nil)
	case "end":
		return c.readEnd(i, strings.TrimSpace(string(section.Data)))
	}
	if strings.HasPrefix(section.Name, "case ") {
		return c.readClaim(string(section.Data))
	}
	return errors.New("none of case, in, out, eof, end")
}

func (c *Conversation) readClaim(text string) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if limits, ok := strings.CutPrefix(line, "limits:"); ok {
			if err := c.readLimits(limits); err != nil {
				return err
			}
		}
		if c.Claim == "" {
			c.Claim = line
		}
		c.Whole = c.Whole || line == "feed: whole"
	}
	if c.Claim == "" {
		return errors.New("no claim")
	}
	return nil
}

func (c *Conversation) readLimits(text string) error {
	c.Limits = make(map[string]int64)
	for _, pair := range strings.Fields(text) {
		name, number, _ := strings.Cut(pair, "=")
		value, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return fmt.Errorf("limit %q: %w", pair, err)
		}
		c.Limits[name] = value
	}
	return nil
}

func (c *Conversation) readStep(i int, kind Kind, lines []byte) error {
	bytes, err := unescape(lines)
	c.Steps = append(c.Steps, Step{kind, bytes})
	c.sections = append(c.sections, i)
	return err
}

func (c *Conversation) readEnd(i int, word string) error {
	c.End = End(word)
	c.sections = append(c.sections, i)
	if c.End != Open && c.End != Waiting && c.End != Closed {
		return fmt.Errorf("%q is none of open, waiting, closed", word)
	}
	return nil
}
