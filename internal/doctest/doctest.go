// Package doctest finds the commands that a Markdown document shows, so that a test can run every one of them.
//
// A command stands in a block fenced with ```sh. What cannot be run there says so, in a comment on the line before the
// fence: <!-- not run: reason -->. The package refuses the other names of a shell, because a block under one of them
// would never be run and nobody would notice.
package doctest

import (
	"fmt"
	"slices"
	"strings"
)

// Block is one fenced block of commands.
type Block struct {
	Line     int      // of the opening fence, from 1
	Commands []string // one a line; a backslash at the end joins the next; comments and empty lines left out
	NotRun   string   // why it is not to be run; "": it is
}

const (
	fence  = "```"
	marker = "<!-- not run:"
	ending = "-->"
)

var refused = []string{"bash", "shell", "console", "zsh", "shell-session"}

// Blocks returns the blocks of commands in a document.
func Blocks(document string) ([]Block, error) {
	var blocks []Block
	lines := strings.Split(document, "\n")
	for at := 0; at < len(lines); at++ {
		language, opens := strings.CutPrefix(lines[at], fence)
		if !opens {
			continue
		}
		end := slices.Index(lines[at+1:], fence)
		if end < 0 {
			return nil, fmt.Errorf("line %d: the fence is never closed", at+1)
		}
		if slices.Contains(refused, language) {
			return nil, fmt.Errorf("line %d: call it sh, not %s", at+1, language)
		}
		if language == "sh" {
			why, err := reason(lines[:at])
			if err != nil {
				return nil, err
			}
			blocks = append(blocks, Block{Line: at + 1, Commands: commands(lines[at+1 : at+1+end]), NotRun: why})
		}
		at += end + 1
	}
	return blocks, nil
}

// reason reads the marker at the end of what stands before a block.
func reason(before []string) (string, error) {
	if len(before) == 0 {
		return "", nil
	}
	text, marked := strings.CutPrefix(before[len(before)-1], marker)
	if !marked {
		return "", nil
	}
	text, closed := strings.CutSuffix(text, ending)
	if text = strings.TrimSpace(text); !closed || text == "" {
		return "", fmt.Errorf("line %d: want %s reason %s", len(before), marker, ending)
	}
	return text, nil
}

func commands(lines []string) (all []string) {
	joined := ""
	for _, line := range lines {
		head, more := strings.CutSuffix(line, "\\")
		joined += head
		if more {
			continue
		}
		if command := strings.TrimSpace(joined); command != "" && command[0] != '#' {
			all = append(all, command)
		}
		joined = ""
	}
	return all
}
