package heads

import "strings"

// Client is one head as a client sends it, byte for byte.
type Client struct {
	Name string // of the program, and of what was asked of it where that changes the fields
	Host string // "port", "name" or "ipv6": which of Authorities it was told to ask
	Head []byte
}

// Authorities are what clients are told to ask: a port such as the system chooses for a listener, a name on port 80, an address
// that needs brackets. Names in them are the Hosts of Clients.
var Authorities = []struct{ Host, Authority string }{
	{"port", "127.0.0.1:43210"},
	{"name", "www.example.com"},
	{"ipv6", "[::1]:43210"},
}

// Clients are the heads of what is often met: load generators, libraries, proxies, browsers. Each comes once for each of
// Authorities, if it can send that. They were recorded from a socket, with these authorities put in, but for those marked, which
// are put together after sources and published records. Values change with versions; what matters is which fields there
// are, and in which order.
func Clients() (all []Client) {
	for _, f := range clientForms {
		name, head := f[0], strings.Join(f[1:], "\r\n")+"\r\n\r\n"
		for _, a := range Authorities {
			// h2load leaves the brackets out, which is no valid Host; an upstream's name in nginx is a name.
			if a.Host != "name" && (name == "nginx upstream" || name == "nginx upstream with _") || a.Host == "ipv6" && name == "h2load" {
				continue
			}
			all = append(all, Client{name, a.Host, []byte(strings.ReplaceAll(head, "@", a.Authority))})
		}
	}
	return all
}

// clientForms are a client's name, its request line and its fields; @ is the authority.
var clientForms = [][]string{
	// bench/load
	{"handoff", "GET / HTTP/1.1", "Host: @"},
	{"handoff POST", "POST /echo HTTP/1.1", "Host: @", "Content-Length: 3"},
	{"handoff closing", "GET / HTTP/1.1", "Host: @", "Connection: close"},
	{"wrk", "GET / HTTP/1.1", "Host: @"},
	{"wrk2", "GET / HTTP/1.1", "Host: @"}, // from its source: the request is made like wrk's
	// With -H the fields of wrk are in the order of a hash table, a new one with each run.
	{"wrk -H", "GET / HTTP/1.1", "Host: @", "Connection: keep-alive", "Accept: text/plain"},
	{"wrk -H, Host second", "GET / HTTP/1.1", "Accept: text/plain", "Host: @", "Connection: keep-alive"},
	{"wrk -H, Host last", "GET / HTTP/1.1", "Accept: text/plain", "Connection: keep-alive", "Host: @"},
	{"ab", "GET / HTTP/1.0", "Host: @", "User-Agent: ApacheBench/2.3", "Accept: */*"},
	{"ab -k", "GET / HTTP/1.0", "Connection: Keep-Alive", "Host: @", "User-Agent: ApacheBench/2.3", "Accept: */*"},
	{"hey", "GET / HTTP/1.1", "Host: @", "User-Agent: hey/0.0.1", "Content-Type: text/html", "Accept-Encoding: gzip"},
	{"vegeta", "GET / HTTP/1.1", "Host: @", "User-Agent: Go-http-client/1.1", "X-Vegeta-Seq: 0", "Accept-Encoding: gzip"},
	{"k6", "GET / HTTP/1.1", "Host: @", "User-Agent: k6/0.55.0 (https://k6.io/)"},                                                // from records
	{"oha", "GET / HTTP/1.1", "accept: */*", "accept-encoding: gzip, compress, deflate, br", "user-agent: oha/1.9.0", "host: @"}, // from its source
	{"bombardier", "GET / HTTP/1.1", "User-Agent: fasthttp", "Host: @"},                                                          // from its source and fasthttp's
	{"h2load", "GET / HTTP/1.1", "Host: @", "user-agent: h2load nghttp2/1.52.0"},
	{"curl", "GET / HTTP/1.1", "Host: @", "User-Agent: curl/7.88.1", "Accept: */*"},
	{"curl POST", "POST / HTTP/1.1", "Host: @", "User-Agent: curl/7.88.1", "Accept: */*", "Content-Length: 3", "Content-Type: application/x-www-form-urlencoded"},
	{"Go", "GET / HTTP/1.1", "Host: @", "User-Agent: Go-http-client/1.1", "Accept-Encoding: gzip"},
	{"Go POST", "POST / HTTP/1.1", "Host: @", "User-Agent: Go-http-client/1.1", "Content-Length: 7", "Content-Type: application/json", "Accept-Encoding: gzip"},
	{"http.client", "GET / HTTP/1.1", "Host: @", "Accept-Encoding: identity"},
	{"urllib.request", "GET / HTTP/1.1", "Accept-Encoding: identity", "Host: @", "User-Agent: Python-urllib/3.11", "Connection: close"},
	{"requests", "GET / HTTP/1.1", "Host: @", "User-Agent: python-requests/2.34.2", "Accept-Encoding: gzip, deflate", "Accept: */*", "Connection: keep-alive"},
	{"aiohttp", "GET / HTTP/1.1", "Host: @", "Accept: */*", "Accept-Encoding: gzip, deflate", "User-Agent: Python/3.11 aiohttp/3.9.5"}, // from its source
	{"node fetch", "GET / HTTP/1.1", "host: @", "connection: keep-alive", "accept: */*", "accept-language: *", "sec-fetch-mode: cors", "user-agent: node", "accept-encoding: gzip, deflate"},
	{"node http", "GET / HTTP/1.1", "Host: @", "Connection: keep-alive"},
	{"nginx", "GET / HTTP/1.0", "Host: @", "Connection: close", "User-Agent: curl/7.88.1", "Accept: */*"},
	{"nginx upstream", "GET / HTTP/1.1", "Host: backend", "User-Agent: curl/7.88.1", "Accept: */*"},
	{"nginx upstream with _", "GET / HTTP/1.1", "Host: app_servers", "User-Agent: curl/7.88.1", "Accept: */*"},
	{"nginx forwarding", "GET / HTTP/1.1", "Host: @", "X-Real-IP: 192.0.2.7", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: http", "User-Agent: curl/7.88.1", "Accept: */*"},
	{"HAProxy", "GET / HTTP/1.1", "host: @", "user-agent: curl/7.88.1", "accept: */*", "x-forwarded-for: 192.0.2.7"}, // from its documents
	{"Chromium", "GET / HTTP/1.1", "Host: @", "Connection: keep-alive", `sec-ch-ua: "Not:A-Brand";v="8", "Chromium";v="156"`, "sec-ch-ua-mobile: ?0", `sec-ch-ua-platform: "Linux"`,
		"Upgrade-Insecure-Requests: 1", "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
		"Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate", "Sec-Fetch-User: ?1", "Sec-Fetch-Dest: document", "Accept-Encoding: gzip, deflate, br, zstd", "Accept-Language: en-US,en;q=0.9"},
	{"Firefox", "GET / HTTP/1.1", "Host: @", "User-Agent: Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", // from records
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language: en-US,en;q=0.5", "Accept-Encoding: gzip, deflate, br, zstd",
		"Connection: keep-alive", "Upgrade-Insecure-Requests: 1", "Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: none", "Sec-Fetch-User: ?1", "Priority: u=0, i"},
	{"Safari", "GET / HTTP/1.1", "Host: @", "Sec-Fetch-Site: none", "Connection: keep-alive", "Upgrade-Insecure-Requests: 1", "Sec-Fetch-Mode: navigate", // from records
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
		"User-Agent: Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0.1 Safari/605.1.15",
		"Accept-Language: en-GB,en;q=0.9", "Sec-Fetch-Dest: document", "Accept-Encoding: gzip, deflate"},
}
