package child

import (
	"errors"
	"strings"
)

// Words splits a command the way a shell splits plain words: at blanks, except inside '…' or "…"; a backslash outside
// single quotes takes the next character as it is. Nothing is expanded. The command is run directly and not by a shell,
// because the process that is measured must be the server itself and not a shell waiting for it.
func Words(command string) ([]string, error) {
	var s splitter
	for _, r := range command {
		s.take(r)
	}
	if s.quote != 0 || s.escaped {
		return nil, errors.New("unfinished quote or backslash in " + command)
	}
	s.endWord()
	if len(s.words) == 0 {
		return nil, errors.New("empty command")
	}
	return s.words, nil
}

type splitter struct {
	words   []string
	word    strings.Builder
	inWord  bool // '' is a word too
	quote   rune // the quote that is open, 0 for none
	escaped bool
}

func (s *splitter) take(r rune) {
	switch {
	case s.escaped:
		s.escaped = false
		s.word.WriteRune(r)
	case r == '\\' && s.quote != '\'':
		s.escaped, s.inWord = true, true
	case s.quote != 0 && r == s.quote:
		s.quote = 0
	case s.quote != 0:
		s.word.WriteRune(r)
	case r == '\'' || r == '"':
		s.quote, s.inWord = r, true
	case r == ' ' || r == '\t' || r == '\n':
		s.endWord()
	default:
		s.inWord = true
		s.word.WriteRune(r)
	}
}

func (s *splitter) endWord() {
	if s.inWord {
		s.words = append(s.words, s.word.String())
		s.word.Reset()
		s.inWord = false
	}
}
