package parser

import "strings"

// hostCases: Host = uri-host [ ":" port ] (RFC 9110 §7.2, RFC 3986 §3.2.2), once and always from 1.1 on (RFC 9112 §3.2).
func hostCases() []headCase {
	cases := []headCase{
		{"missing from 1.1 (9112 §3.2)", "GET / HTTP/1.1\r\n\r\n", ErrHost},
		{"missing from 1.2", "GET / HTTP/1.2\r\n\r\n", ErrHost},
		{"twice (9112 §3.2)", with("Host: b"), ErrHost},
		{"twice, equal (9112 §3.2)", with("Host: a"), ErrHost},
		{"twice in 1.0 (9112 §3.2)", with10("Host: a", "hOST: a"), ErrHost},
		{"invalid in 1.0 (9112 §3.2)", with10("Host: a b"), ErrHost},
		{"any case", "GET / HTTP/1.1\r\nhOsT: a\r\n\r\n", 0},
		{"not first", "GET / HTTP/1.1\r\nA: b\r\nHost: a\r\n\r\n", 0},
		{"Hosts is another field", "GET / HTTP/1.1\r\nHosts: a\r\n\r\n", ErrHost},
		{"Hast is another field", "GET / HTTP/1.1\r\nHast: a\r\n\r\n", ErrHost},
	}
	good := []string{
		"", " ", "a", "example.com", "EXAMPLE.COM", "a.b-c.d_e", "localhost:8080", "a:", "a:0", "a:80", "a:00080", "a:65535", "1:2",
		"127.0.0.1", "127.0.0.1:80", "999.999.999.999", "a.", "-", "~", "a%20b", "%C3%A9", "!$&'()*+,;=", "abcdefgh", "abcdefghi:1",
		"[::]", "[::1]", "[::1]:80", "[1::]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[1::3:4:5:6:7:8]",
		"[2001:db8::1]", "[2001:DB8::ABCD]:443", "[::ffff:1.2.3.4]", "[::1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", "[::255.255.255.255]",
		"[v1.a]", "[v1F.a:b]", "[V0.~:!]", "[v1.a]:80",
	}
	bad := []string{
		":", ":80", "a:b", "a:8 0", "a:65536", "a:99999999999999999999", "a:-1", "a:+1", "a:80:80", "a::80", "a b", "a\tb", "a,b c", "a/b", "/", "a?b", "a#b",
		"@", "u@a", "u:p@a", "a@", "http://a", "a\\b", "<a>", "\"a\"", "a%", "a%2", "a%2g", "%", "a^", "a|b", "a`", "{a}", "\xe9", "caf\xc3\xa9", "a\x80",
		"[", "]", "[]", "[a", "a]", "[::1", "::1", "[:]", "[:::]", "[:1]", "[1:]", "[1:::2]", "[1::2::3]", "[12345::]", "[g::]", "[1]",
		"[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7:8::]", "[::1:2:3:4:5:6:7:8]", "[1:2:3:4::5:6:7:8]", "[1:2:3:4:5:6:7:1.2.3.4]",
		"[::1.2.3]", "[::1.2.3.4.5]", "[::256.1.1.1]", "[::01.2.3.4]", "[::1.2.3.4:5]", "[1.2.3.4]", "[::1.2..4]", "[::1.2.3.]", "[::.1.2.3]", "[::1%25eth0]", "[::1%eth0]",
		"[::1]80", "[::1]a", "[::1]:b", "[::1]:65536", "[[::1]]", "[v.a]", "[v1]", "[v1.]", "[vg.a]", "[v1.a@]", "[x1.a]", "[ ::1]",
	}
	for _, host := range good {
		cases = append(cases, headCase{"valid Host (3986 §3.2.2)", hosted(" " + host), 0}, headCase{"valid Host, no blank", hosted(host), 0})
	}
	for _, host := range bad {
		cases = append(cases, headCase{"invalid Host (3986 §3.2.2)", hosted(" " + host), ErrHost})
		if span([]byte(host), visible) == len(host) && !strings.ContainsAny(host, "/?") {
			cases = append(cases, headCase{"invalid authority (9112 §3.2.2)", get("http://" + host + "/"), ErrTarget})
		}
	}
	return cases
}

var lengthCases = []headCase{
	{"zero (9110 §8.6)", with("Content-Length: 0"), 0},
	{"plain digits", with("Content-Length: 42"), 0},
	{"leading zeros are digits", with("Content-Length: 00042"), 0},
	{"blanks around", with("Content-Length:  42\t"), 0},
	{"any case of name", with("cONTENT-lENGTH: 42"), 0},
	{"the largest", with("Content-Length: 9223372036854775807"), 0},
	{"one more than the largest", with("Content-Length: 9223372036854775808"), ErrContentLength},
	{"2^64", with("Content-Length: 18446744073709551616"), ErrContentLength},
	{"2^64+5 must not become 5", with("Content-Length: 18446744073709551621"), ErrContentLength},
	{"very many digits", with("Content-Length: " + strings.Repeat("9", 400)), ErrContentLength},
	{"empty", with("Content-Length:"), ErrContentLength},
	{"blank", with("Content-Length: "), ErrContentLength},
	{"plus", with("Content-Length: +5"), ErrContentLength},
	{"minus", with("Content-Length: -5"), ErrContentLength},
	{"minus zero", with("Content-Length: -0"), ErrContentLength},
	{"hex", with("Content-Length: 0x5"), ErrContentLength},
	{"hex digits", with("Content-Length: a"), ErrContentLength},
	{"a fraction", with("Content-Length: 5.0"), ErrContentLength},
	{"an exponent", with("Content-Length: 1e3"), ErrContentLength},
	{"an underscore", with("Content-Length: 1_000"), ErrContentLength},
	{"a blank inside", with("Content-Length: 4 2"), ErrContentLength},
	{"obs-text digits", with("Content-Length: \xd9\xa3"), ErrContentLength},
	{"a list (9112 §6.3)", with("Content-Length: 5, 5"), ErrContentLength},
	{"a list with nothing in it", with("Content-Length: ,"), ErrContentLength},
	{"a list that ends early", with("Content-Length: 5,"), ErrContentLength},
	{"quotes", with("Content-Length: \"5\""), ErrContentLength},
	{"twice, different (9112 §6.3)", with("Content-Length: 5", "Content-Length: 6"), ErrContentLength},
	{"twice, equal", with("Content-Length: 5", "Content-Length: 5"), ErrContentLength},
	{"twice, the first zero", with("Content-Length: 0", "Content-Length: 0"), ErrContentLength},
	{"twice, other fields between", with("Content-Length: 5", "A: b", "content-length: 5"), ErrContentLength},
	{"on 1.0 as well", with10("Content-Length: 5x"), ErrContentLength},
	{"Content-Lengte is another field", with("Content-Lengte: x"), 0},
	{"Content_Length is another field", with("Content_Length: x"), 0},
}

var codingCases = []headCase{
	{"chunked (9112 §6.1)", with("Transfer-Encoding: chunked"), 0},
	{"any case (9112 §7)", with("tRANSFER-eNCODING: cHuNkEd"), 0},
	{"blanks around", with("Transfer-Encoding: \tchunked \t"), 0},
	{"with Content-Length (9112 §6.3)", with("Content-Length: 5", "Transfer-Encoding: chunked"), ErrContentLength},
	{"before Content-Length (9112 §6.3)", with("Transfer-Encoding: chunked", "Content-Length: 5"), ErrContentLength},
	{"with a Content-Length of zero", with("Transfer-Encoding: chunked", "Content-Length: 0"), ErrContentLength},
	{"an unknown coding with Content-Length", with("Transfer-Encoding: x", "Content-Length: 5"), ErrContentLength},
	{"on 1.0 (9112 §6.1)", with10("Transfer-Encoding: chunked"), ErrTransferEncoding},
	{"unknown on 1.0: 400 before 501", with10("Transfer-Encoding: gzip"), ErrTransferEncoding},
	{"empty", with("Transfer-Encoding:"), ErrTransferEncoding},
	{"blank", with("Transfer-Encoding:  "), ErrTransferEncoding},
	{"an empty list", with("Transfer-Encoding: ,"), ErrTransferEncoding},
	{"an empty element first", with("Transfer-Encoding: , chunked"), ErrTransferEncoding},
	{"an empty element last", with("Transfer-Encoding: chunked,"), ErrTransferEncoding},
	{"an empty element between", with("Transfer-Encoding: gzip,,chunked"), ErrTransferEncoding},
	{"chunked twice (9112 §6.1)", with("Transfer-Encoding: chunked, chunked"), ErrTransferEncoding},
	{"chunked twice in two fields (9110 §5.3)", with("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), ErrTransferEncoding},
	{"chunked not last (9112 §6.3)", with("Transfer-Encoding: chunked, gzip"), ErrTransferEncoding},
	{"chunked not last in two fields", with("Transfer-Encoding: chunked", "Transfer-Encoding: gzip"), ErrTransferEncoding},
	{"chunked not last, identity", with("Transfer-Encoding: chunked, identity"), ErrTransferEncoding},
	{"an empty field after it", with("Transfer-Encoding: chunked", "Transfer-Encoding:"), ErrTransferEncoding},
	{"an empty field before it", with("Transfer-Encoding:", "Transfer-Encoding: chunked"), ErrTransferEncoding},
	{"a parameter on chunked (9112 §7.1)", with("Transfer-Encoding: chunked;a=b"), ErrTransferEncoding},
	{"a semicolon on chunked", with("Transfer-Encoding: chunked ;"), ErrTransferEncoding},
	{"two words", with("Transfer-Encoding: chunked chunked"), ErrTransferEncoding},
	{"quotes", with("Transfer-Encoding: \"chunked\""), ErrTransferEncoding},
	{"obs-text", with("Transfer-Encoding: chunked\xff"), ErrTransferEncoding},
	{"a vertical tab is no blank", with("Transfer-Encoding: \vchunked"), ErrFieldValue},
	{"gzip (9112 §6.1)", with("Transfer-Encoding: gzip"), ErrCoding},
	{"gzip under chunked", with("Transfer-Encoding: gzip, chunked"), ErrCoding},
	{"gzip under chunked in two fields", with("Transfer-Encoding: gzip", "Transfer-Encoding: chunked"), ErrCoding},
	{"identity is no coding any more (9112 §7)", with("Transfer-Encoding: identity"), ErrCoding},
	{"identity under chunked", with("Transfer-Encoding: identity, chunked"), ErrCoding},
	{"xchunked", with("Transfer-Encoding: xchunked"), ErrCoding},
	{"chunkedx", with("Transfer-Encoding: chunkedx"), ErrCoding},
	{"chunke", with("Transfer-Encoding: chunke"), ErrCoding},
	{"an unknown coding with parameters (9112 §7)", with("Transfer-Encoding: x;a=\"b,c\", chunked"), ErrCoding},
	{"TE is another field", with("TE: gzip, trailers"), 0},
	{"Transfer_Encoding is another field", with("Transfer_Encoding: chunked"), 0},
}

var connectionCases = []headCase{
	{"close (9112 §9.6)", with("Connection: close"), 0},
	{"a list (9110 §7.6.1)", with("Connection: foo, close, bar"), 0},
	{"empty elements (9110 §5.6.1)", with("Connection: ,,close,"), 0},
	{"empty", with("Connection:"), 0},
	{"no token", with("Connection: \"close\""), 0},
}

var expectCases = []headCase{
	{"100-continue (9110 §10.1.1)", with("Expect: 100-continue"), 0},
	{"any case (9110 §10.1.1)", with("eXPECT: 100-Continue"), 0},
	{"100-continue is ignored on 1.0 (9110 §10.1.1)", with10("Expect: 100-continue"), 0},
	{"twice the same", with("Expect: 100-continue", "Expect: 100-continue"), 0},
	{"an empty list (9110 §5.6.1)", with("Expect:"), 0},
	{"another expectation (9110 §10.1.1)", with("Expect: 200-ok"), ErrExpectation},
	{"another expectation on 1.0", with10("Expect: 200-ok"), ErrExpectation},
	{"another expectation next to it", with("Expect: 100-continue, x"), ErrExpectation},
	{"another expectation in a second field", with("Expect: 100-continue", "Expect: x"), ErrExpectation},
	{"a parameter", with("Expect: 100-continue;a=b"), ErrExpectation},
	{"a longer word", with("Expect: 100-continued"), ErrExpectation},
	{"an unknown coding is the worse fault", with("Expect: x", "Transfer-Encoding: gzip"), ErrCoding},
}
