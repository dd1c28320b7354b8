package procstat

import "testing"

func TestField(t *testing.T) {
	for _, tt := range []struct {
		in, name string
		want     int64
		ok       bool
	}{
		{"VmRSS:\t    1234 kB\n", "VmRSS:", 1234, true},
		{"Name:\tx\nVmRSS:\t9 kB\nThreads:\t8000\n", "Threads:", 8000, true},
		{"Threads:\t7", "Threads:", 7, true}, // no newline at the end
		{"nonvoluntary_ctxt_switches:\t5\n", "voluntary_ctxt_switches:", 0, false},
		{"VmRSS:\n", "VmRSS:", 0, false},
		{"VmRSS:\tmany\n", "VmRSS:", 0, false},
		{"", "VmRSS:", 0, false},
	} {
		if got, ok := field([]byte(tt.in), tt.name); got != tt.want || ok != tt.ok {
			t.Errorf("field(%q, %q) = %d, %v, want %d, %v", tt.in, tt.name, got, ok, tt.want, tt.ok)
		}
	}
}
