// Package heads makes request heads for benchmarks and tests: a few famous ones and a mix of 256 different ones, the same
// on every run and every machine, so that figures taken in different modules are about the same bytes. It is no traffic
// model; the mix exists so that a branch predictor cannot learn one request by heart.
package heads

// Wrk is what wrk sends: the smallest head seen in practice.
func Wrk() []byte { return []byte("GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n") }

// Curl is what curl sends.
func Curl() []byte {
	return []byte("GET / HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n")
}

// TechEmpower is the plaintext test's request.
func TechEmpower() []byte {
	return []byte("GET /plaintext HTTP/1.1\r\nHost: server\r\n" +
		"Accept: text/plain,text/html;q=0.9,application/xhtml+xml;q=0.9,application/xml;q=0.8,*/*;q=0.7\r\n" +
		"Connection: keep-alive\r\n\r\n")
}

// ChunkedPost is an upload of unknown length that waits for a 100.
func ChunkedPost() []byte {
	return []byte("POST /upload HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n" +
		"Transfer-Encoding: chunked\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n\r\n")
}

// Browser is a page load with cookies: 17 fields, about 1.7 KB.
func Browser() []byte {
	return []byte("GET /shop/catalogue/winter?page=3&sort=price&colour=blue&size=42 HTTP/1.1\r\n" +
		"Host: www.example.com\r\n" +
		"Connection: keep-alive\r\n" +
		"Cache-Control: max-age=0\r\n" +
		"sec-ch-ua: \"Chromium\";v=\"128\", \"Not;A=Brand\";v=\"24\", \"Google Chrome\";v=\"128\"\r\n" +
		"sec-ch-ua-mobile: ?0\r\n" +
		"sec-ch-ua-platform: \"Linux\"\r\n" +
		"Upgrade-Insecure-Requests: 1\r\n" +
		"User-Agent: " + chrome + "\r\n" +
		"Accept: " + pageTypes + "\r\n" +
		"Sec-Fetch-Site: same-origin\r\n" +
		"Sec-Fetch-Mode: navigate\r\n" +
		"Sec-Fetch-User: ?1\r\n" +
		"Sec-Fetch-Dest: document\r\n" +
		"Referer: https://www.example.com/shop/catalogue/winter?page=2&sort=price&colour=blue&size=42\r\n" +
		"Accept-Encoding: gzip, deflate, br, zstd\r\n" +
		"Accept-Language: en-GB,en-US;q=0.9,en;q=0.8,de;q=0.7\r\n" +
		"Cookie: session=" + filler(64, 7) + "; csrf=" + filler(43, 11) + "; _ga=GA1.2." + filler(20, 13) +
		"; consent=" + filler(180, 17) + "; cart=" + filler(260, 19) + "; ab=" + filler(96, 23) + "\r\n\r\n")
}

const (
	chrome    = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36"
	firefox   = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
	pageTypes = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
)

// filler is n bytes as an opaque token has them.
func filler(n int, seed uint64) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	d, b := dice(seed), make([]byte, n)
	for i := range b {
		b[i] = alphabet[d.below(len(alphabet))]
	}
	return string(b)
}

// dice is splitmix64: math/rand promises no sequence across Go versions, and these bytes must not change.
type dice uint64

func (d *dice) below(n int) int {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) >> 1 % uint64(n))
}
