package main

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/handoff-http/handoff/pkg/strategy"
)

// knobFlags makes a flag of every knob that a registered strategy has. They are built here rather than written down,
// so that a new strategy brings its own and costs no second file.
func knobFlags() kong.Plugins {
	var fields []reflect.StructField
	seen := map[string]int{}
	for _, spec := range strategy.Specs() {
		_, knobs := spec.New()
		for _, k := range knobs {
			has := fmt.Sprintf("%s: %s", spec.Name, k.Default)
			if i, ok := seen[k.Name]; ok {
				fields[i].Tag = extend(fields[i].Tag, has)
				continue
			}
			seen[k.Name] = len(fields)
			fields = append(fields, reflect.StructField{
				Name: fieldName(k.Name), Type: reflect.TypeFor[*string](), Tag: knobTag(k, has),
			})
		}
	}
	return kong.Plugins{reflect.New(reflect.StructOf(fields)).Interface()}
}

func knobTag(k strategy.Knob, has string) reflect.StructTag {
	return reflect.StructTag(fmt.Sprintf(`name:%q help:%q placeholder:%q group:"Knobs, with the strategies that have them and their defaults:"`,
		k.Name, k.About+" ["+has+"]", strings.ToUpper(k.Name[strings.LastIndexByte(k.Name, '-')+1:])))
}

// extend adds another strategy to the list at the end of a knob's help.
func extend(tag reflect.StructTag, has string) reflect.StructTag {
	return reflect.StructTag(strings.Replace(string(tag), `]"`, "; "+has+`]"`, 1))
}

func fieldName(flag string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(flag, "-") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// knobValues returns the knobs that were given, by name.
func knobValues(p kong.Plugins) map[string]string {
	knobs := map[string]string{}
	v := reflect.ValueOf(p[0]).Elem()
	for i := range v.NumField() {
		if given := v.Field(i).Interface().(*string); given != nil {
			knobs[v.Type().Field(i).Tag.Get("name")] = *given
		}
	}
	return knobs
}
