package parser

// pack makes one index entry: a single store in the loop that fills the index.
// Note: two slices a field would be three words each and a write barrier; offsets also survive a moved buffer.
func pack(name, nameEnd, value, valueEnd int) uint64 {
	return uint64(name) | uint64(nameEnd-name)<<16 | uint64(value)<<32 | uint64(valueEnd-value)<<48
}

func nameOf(entry uint64) view  { return view{uint16(entry), uint16(entry >> 16)} }
func valueOf(entry uint64) view { return view{uint16(entry >> 32), uint16(entry >> 48)} }

// table is the field index, as long as the limit on fields.
func (r *Request) table() []uint64 {
	if r.limits.Fields <= len(r.index) {
		return r.index[:r.limits.Fields]
	}
	return r.large[:r.limits.Fields]
}

// Len is the number of fields.
func (r *Request) Len() int { return int(r.fields) }

// Field is field i, 0 ≤ i < Len, in the order sent: its name as sent, its value without the blanks around it.
func (r *Request) Field(i int) (name, value []byte) {
	e := r.table()[:r.fields][i]
	return r.bytes(nameOf(e)), r.bytes(valueOf(e))
}

// Get is the value of the first field with that name, ASCII case-insensitive.
func (r *Request) Get(name string) (value []byte, ok bool) {
	for _, e := range r.table()[:r.fields] {
		if int(nameOf(e).len) == len(name) && equalFold(r.bytes(nameOf(e)), name) {
			return r.bytes(valueOf(e)), true
		}
	}
	return nil, false
}
