package parser

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// kind is a kind of scan. Each can do what those before it can.
type kind uint8

const (
	swar   kind = iota // eight bytes at a time in plain Go
	avx2               // AVX2, BMI1, BMI2 and POPCNT
	avx512             // AVX-512 BW, VL, VBMI and VBMI2 as well, for field sections
)

var kindNames = [...]string{"swar", "avx2", "avx512"}

// scans is the kind of scan in use, and useFused whether plain heads take the short cut of fused. They are chosen once, at
// start; only tests write to them later.
var scans, useFused = choose(forced, available)

var forced = os.Getenv("HANDOFF_PARSER")

// choose takes a list: the name of a kind, to use no better one, and "parts", to rule out the short cut. What it does not
// know, and kinds that the processor has not, it disregards: that is for Forced to tell.
func choose(forced string, available kind) (use kind, fused bool) {
	use, fused = available, true
	for _, word := range strings.Split(forced, ",") {
		for k, name := range kindNames {
			if word == name {
				use = min(use, kind(k))
			}
		}
		fused = fused && word != "parts"
	}
	return use, fused
}

// Scans names the scans in use: "avx512", "avx2", or "swar" for eight bytes at a time in plain Go. The environment variable
// HANDOFF_PARSER forces one of them at start, as far as the processor can.
func Scans() string { return kindNames[scans] }

// Forced is what is wrong with HANDOFF_PARSER: a word that means nothing, or scans that this processor has not. nil: nothing,
// or it is not set. The package itself disregards what is wrong; a command that was started with it should not.
func Forced() error { return check(forced, available) }

func check(forced string, available kind) error {
	if forced == "" {
		return nil
	}
	valid := append(slices.Clone(kindNames[:available+1]), "parts")
	for _, word := range strings.Split(forced, ",") {
		switch {
		case slices.Contains(valid, word):
		case slices.Contains(kindNames[:], word):
			return fmt.Errorf("HANDOFF_PARSER=%s: this processor lacks what %s takes: want one of %v", forced, word, valid)
		default:
			return fmt.Errorf("HANDOFF_PARSER=%s: no scan is called %q: want one of %v", forced, word, valid)
		}
	}
	return nil
}
