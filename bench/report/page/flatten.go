package page

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// flatten lists everything v has in JSON, by the names that run.json has it under.
func flatten(prefix string, v any) (settings []setting) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil
	}
	return flattenTree(prefix, tree)
}

func flattenTree(prefix string, tree any) (settings []setting) {
	branches, ok := tree.(map[string]any)
	if !ok {
		return []setting{{prefix, plain(tree)}}
	}
	for _, name := range slices.Sorted(maps.Keys(branches)) {
		path := name
		if prefix != "" {
			path = prefix + " " + name
		}
		settings = append(settings, flattenTree(path, branches[name])...)
	}
	return settings
}

func plain(v any) string {
	switch v := v.(type) {
	case float64:
		return strings.TrimSuffix(fmt.Sprintf("%.3f", v), ".000")
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = plain(v[i])
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}
