package arch

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Read returns every package under root, by directory, and what its files import outside the standard library. A
// directory with nothing but tests is not a package. Modules within count as well; testdata, and what begins with . or
// _, does not.
func Read(root fs.FS, module string) (packages []string, imports []Import, err error) {
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && hidden(entry.Name()) {
			return fs.SkipDir
		}
		if entry.IsDir() || path.Ext(name) != ".go" {
			return nil
		}
		of, err := importsOf(root, name, module)
		if test := strings.HasSuffix(name, "_test.go"); !test {
			packages = append(packages, path.Dir(name))
		}
		imports = append(imports, of...)
		return err
	})
	slices.Sort(packages)
	slices.SortFunc(imports, byFile)
	return slices.Compact(packages), imports, err
}

func hidden(dir string) bool {
	return dir == "testdata" || dir == "vendor" || strings.HasPrefix(dir, ".") || strings.HasPrefix(dir, "_")
}

func importsOf(root fs.FS, name, module string) ([]Import, error) {
	src, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
	if err != nil {
		return nil, fmt.Errorf("read imports: %w", err)
	}
	var imports []Import
	for _, spec := range file.Imports {
		to, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: import %s: %w", name, spec.Path.Value, err)
		}
		to, ours := strings.CutPrefix(to, module+"/")
		if ours || outside(to) || to == "unsafe" {
			imports = append(imports, Import{From: path.Dir(name), To: to, File: name, Test: strings.HasSuffix(name, "_test.go")})
		}
	}
	return imports, nil
}

// outside reports whether a path is not the standard library's: those have no dot in their first element.
func outside(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return strings.Contains(first, ".")
}
