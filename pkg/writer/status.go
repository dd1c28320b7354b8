package writer

import "strconv"

// Continue is the interim answer to Expect: 100-continue, RFC 9110 §15.2.1. It is followed by the final answer.
const Continue = "HTTP/1.1 100 Continue\r\n\r\n"

const (
	minStatus = 200
	maxStatus = 599
	lineSize  = 46 // the longest status line, 511's
)

// Reason is the phrase registered for code, "" when there is none. It informs people; clients must ignore it
// (RFC 9112 §4).
func Reason(code int) string {
	if uint(code) < uint(len(reasons)) {
		return reasons[code]
	}
	return ""
}

// statusLine has a fixed size, so that copying one compiles to a few wide moves and no call; what is copied beyond n is
// overwritten by the Date.
type statusLine struct {
	wire [lineSize]byte
	n    uint8
}

// lines holds a status line for every code that an answer may have, known or not.
var lines = func() (all [maxStatus - minStatus + 1]statusLine) {
	for i := range all {
		code := minStatus + i
		all[i].n = uint8(copy(all[i].wire[:], "HTTP/1.1 "+strconv.Itoa(code)+" "+Reason(code)+"\r\n"))
	}
	return all
}()

func lineOf(code uint16) *statusLine { return &lines[code-minStatus] }

// bodyless: no content whatever the handler does. RFC 9110 §15.3.5, §15.3.6, §15.4.5.
func bodyless(code uint16) bool { return code == 204 || code == 205 || code == 304 }

// The IANA registry as of RFC 9110, plus 418.
var reasons = [...]string{
	100: "Continue",
	101: "Switching Protocols",
	102: "Processing",
	103: "Early Hints",
	200: "OK",
	201: "Created",
	202: "Accepted",
	203: "Non-Authoritative Information",
	204: "No Content",
	205: "Reset Content",
	206: "Partial Content",
	207: "Multi-Status",
	208: "Already Reported",
	226: "IM Used",
	300: "Multiple Choices",
	301: "Moved Permanently",
	302: "Found",
	303: "See Other",
	304: "Not Modified",
	305: "Use Proxy",
	307: "Temporary Redirect",
	308: "Permanent Redirect",
	400: "Bad Request",
	401: "Unauthorized",
	402: "Payment Required",
	403: "Forbidden",
	404: "Not Found",
	405: "Method Not Allowed",
	406: "Not Acceptable",
	407: "Proxy Authentication Required",
	408: "Request Timeout",
	409: "Conflict",
	410: "Gone",
	411: "Length Required",
	412: "Precondition Failed",
	413: "Content Too Large",
	414: "URI Too Long",
	415: "Unsupported Media Type",
	416: "Range Not Satisfiable",
	417: "Expectation Failed",
	418: "I'm a teapot",
	421: "Misdirected Request",
	422: "Unprocessable Content",
	423: "Locked",
	424: "Failed Dependency",
	425: "Too Early",
	426: "Upgrade Required",
	428: "Precondition Required",
	429: "Too Many Requests",
	431: "Request Header Fields Too Large",
	451: "Unavailable For Legal Reasons",
	500: "Internal Server Error",
	501: "Not Implemented",
	502: "Bad Gateway",
	503: "Service Unavailable",
	504: "Gateway Timeout",
	505: "HTTP Version Not Supported",
	506: "Variant Also Negotiates",
	507: "Insufficient Storage",
	508: "Loop Detected",
	510: "Not Extended",
	511: "Network Authentication Required",
}
