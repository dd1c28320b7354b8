package page

import (
	"encoding/xml"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var number = regexp.MustCompile(`-?[0-9]*\.?[0-9]+(e[-+]?[0-9]+)?`)

// round cuts every number in s to a tenth of a unit, which no eye can tell.
func round(s string) string {
	return number.ReplaceAllStringFunc(s, func(n string) string {
		v, err := strconv.ParseFloat(n, 64)
		if err != nil {
			return n
		}
		return decimal(v)
	})
}

func decimal(v float64) string {
	v = math.Round(v*10) / 10
	if v == 0 {
		return "0" // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func escape(s string) string {
	var b strings.Builder
	// A strings.Builder takes everything.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
