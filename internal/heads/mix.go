package heads

import "fmt"

// Mix is 256 different heads of about 520 bytes on average, with 3 to 17 fields: five methods, targets with and without
// queries, names of many lengths in shuffled order, values from one byte to a few hundred, cookies in half of them.
func Mix() [][]byte {
	d := dice(1)
	heads := make([][]byte, 256)
	for i := range heads {
		heads[i] = d.head()
	}
	return heads
}

func (d *dice) head() []byte {
	method := pick(d, "GET", "GET", "GET", "GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD")
	b := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, d.target(), d.host())
	fields := d.fields(method)
	for _, f := range fields[:3+d.below(15)-1] {
		b = append(append(b, f...), "\r\n"...)
	}
	return append(b, "\r\n"...)
}

func (d *dice) target() string {
	t := ""
	for range 1 + d.below(4) {
		t += "/" + pick(d, "api", "v1", "v2", "users", "orders", "static", "img", "search", "p", "catalogue", filler(4+d.below(12), uint64(*d)))
	}
	for i := range d.below(5) {
		t += "?&&&&"[i:i+1] + pick(d, "q", "id", "page", "sort", "utm_source", "token") + "=" + filler(1+d.below(24), uint64(*d))
	}
	return t
}

func (d *dice) host() string {
	name := pick(d, "example.com", "www.example.org", "api.internal", "localhost", "10.0.0.17", "cdn-3.static.example.net")
	return name + pick(d, "", "", ":8080", ":443")
}

// fields is a shuffled pool of field lines; the fields that a body needs are among the first.
func (d *dice) fields(method string) []string {
	seed := func() uint64 { return uint64(d.below(1 << 30)) }
	pool := []string{
		"User-Agent: " + pick(d, chrome, firefox, "curl/8.5.0", "Go-http-client/1.1", "okhttp/4.12.0"),
		"Accept: " + pick(d, pageTypes, "*/*", "application/json", "image/avif,image/webp,*/*;q=0.8"),
		"Accept-Encoding: " + pick(d, "gzip", "gzip, deflate, br", "gzip, deflate, br, zstd", "identity"),
		"Accept-Language: " + pick(d, "en", "en-US,en;q=0.5", "de-DE,de;q=0.9,en;q=0.8"),
		"Connection: " + pick(d, "keep-alive", "keep-alive", "close"),
		"Cookie: " + d.cookies(),
		"Referer: https://" + d.host() + d.target(),
		"Origin: https://" + d.host(),
		"Cache-Control: " + pick(d, "no-cache", "max-age=0"),
		"Pragma: no-cache",
		"DNT: 1",
		"X-Request-Id: " + filler(36, seed()),
		"X-Forwarded-For: " + fmt.Sprintf("10.%d.%d.%d", d.below(256), d.below(256), d.below(256)),
		"X-Forwarded-Proto: " + pick(d, "http", "https"),
		"Authorization: Bearer " + filler(40+d.below(200), seed()),
		"If-None-Match: \"" + filler(16, seed()) + "\"",
		"If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
		"Sec-Fetch-Mode: " + pick(d, "navigate", "cors", "no-cors"),
		"Sec-Fetch-Site: " + pick(d, "same-origin", "none", "cross-site"),
		"Upgrade-Insecure-Requests: 1",
		"traceparent: 00-" + filler(32, seed()) + "-" + filler(16, seed()) + "-01",
		"TE: trailers",
	}
	for i := range pool {
		j := i + d.below(len(pool)-i)
		pool[i], pool[j] = pool[j], pool[i]
	}
	if method == "POST" || method == "PUT" {
		body := []string{"Content-Type: application/json", fmt.Sprintf("Content-Length: %d", d.below(100_000))}
		return append(body, pool...)
	}
	return pool
}

func (d *dice) cookies() string {
	c := "id=" + filler(8+d.below(32), uint64(*d))
	for range 1 + d.below(4) {
		c += "; " + pick(d, "session", "csrf", "_ga", "theme") + "=" + filler(4+d.below(100), uint64(*d))
	}
	return c
}

func pick(d *dice, of ...string) string { return of[d.below(len(of))] }
