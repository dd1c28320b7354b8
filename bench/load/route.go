package load

import (
	"bytes"
	"strconv"
)

// Field is one further field of every request.
type Field struct{ Name, Value string }

// Route is one kind of request among several. Each batch is of one route, chosen at random by weight.
type Route struct {
	Weight int     // 1..1,000,000, in proportion to the sum of all
	Method string  // "": Config.Method
	Path   string  // path and query, from the slash on
	Body   []byte  // as Config.Body
	Header []Field // behind those of Config
}

// Name is how results call the route: method and path.
func (r Route) Name() string { return r.Method + " " + r.Path }

// route is what clients know of one: what a good answer looks like.
type route struct {
	head   bool
	expect expectation
}

// batch is what one write carries: Pipeline requests back to back, built once for the whole run.
type batch struct {
	bytes []byte
	last  *batch // the same, with an announced close in its last request; nil if connections have no end
	route int
}

// all are the routes there are; without any in the Config, the one of the URL.
func (c Config) all(t target) []Route {
	if len(c.Routes) == 0 {
		return []Route{{Weight: 1, Method: c.Method, Path: t.path, Body: c.Body}}
	}
	return c.Routes
}

// compile builds the routes and their batches.
func (r *run) compile(t target) {
	all := r.config.all(t)
	r.routes = make([]route, len(all))
	for i, one := range all {
		r.routes[i].head = one.Method == "HEAD"
		r.routes[i].expect.fixed = r.config.ExpectLength
		r.batches = append(r.batches, r.config.batch(t, one, i))
		r.weights += one.Weight
	}
}

func (c Config) batch(t target, of Route, number int) batch {
	b := batch{bytes: bytes.Repeat(c.request(t, of, false), c.Pipeline), route: number}
	if c.churn() == 0 {
		return b
	}
	last := append(bytes.Repeat(c.request(t, of, false), c.Pipeline-1), c.request(t, of, true)...)
	b.last = &batch{bytes: last, route: number}
	return b
}

// request builds the bytes of one request. Host comes first (RFC 9110 §7.2); nothing is sent that is not needed.
func (c Config) request(t target, of Route, close bool) []byte {
	var b bytes.Buffer
	b.WriteString(of.Method + " " + of.Path + " HTTP/1.1\r\nHost: " + t.authority + "\r\n")
	if close {
		b.WriteString("Connection: close\r\n")
	}
	for _, header := range [][]Field{c.Header, of.Header} {
		for _, f := range header {
			b.WriteString(f.Name + ": " + f.Value + "\r\n")
		}
	}
	if len(of.Body) > 0 || of.Method == "POST" || of.Method == "PUT" || of.Method == "PATCH" {
		b.WriteString("Content-Length: " + strconv.Itoa(len(of.Body)) + "\r\n")
	}
	b.WriteString("\r\n")
	b.Write(of.Body)
	return b.Bytes()
}
