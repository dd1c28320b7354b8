package selftest

import "testing"

func TestBooksAreReadFromWhatAServerSaid(t *testing.T) {
	want := books{1, 20, 19, 3, 0.5}
	for _, said := range []string{
		"books connections=1 requests=20 answers=19 faults=3 dispersion=0.5000",
		"warning; books connections=1 requests=20 answers=19 faults=3 dispersion=0.5000; known: died, as it was told to",
	} {
		if got, err := readBooks(said); got != want || err != nil {
			t.Errorf("%q: got %+v, %v; want %+v", said, got, err, want)
		}
	}
	if got, err := readBooks(""); got != (books{}) || err != nil {
		t.Errorf("a server without books: got %+v, %v; want none and no error", got, err)
	}
	if _, err := readBooks("panic: no memory"); err == nil {
		t.Error("a server that failed: no error")
	}
}
