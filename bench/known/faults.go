package known

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"
)

func message(status, body string) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
}

const greeting = "Hello, World!"

var hello = reply{bytes: message("200 OK", greeting)}

// every has each n-th answer be bad, and all others hello.
func every(n int64, bad reply) plan {
	bad.fault = true
	return plan{answer: func(i int64) reply {
		if i%n == 0 {
			return bad
		}
		return hello
	}}
}

func short(f *flag.FlagSet) func() (plan, error) {
	n := f.Int64("every", 10, "one of so many answers")
	by := f.Int("by", -1, "bytes by which its body is longer; below 0: shorter")
	cut := f.Bool("cut", false, "announce the whole body all the same, and close")
	return func() (plan, error) {
		if err := errors.Join(atLeast("every", *n, 1), atLeast("by", *by, -len(greeting))); err != nil {
			return plan{}, err
		}
		body := (greeting + strings.Repeat("!", max(0, *by)))[:len(greeting)+*by]
		if !*cut {
			return every(*n, reply{bytes: message("200 OK", body)}), nil
		}
		whole := message("200 OK", greeting)
		return every(*n, reply{bytes: whole[:len(whole)+min(*by, -1)], hang: true}), nil
	}
}

func refuse(f *flag.FlagSet) func() (plan, error) {
	n := f.Int64("every", 10, "one of so many answers")
	return func() (plan, error) {
		return every(*n, reply{bytes: message("503 Service Unavailable", "Service Unavailable\n")}), atLeast("every", *n, 1)
	}
}

func die(f *flag.FlagSet) func() (plan, error) {
	n := f.Int64("after", 1000, "answers")
	return func() (plan, error) {
		return plan{answer: func(i int64) reply {
			r := hello
			r.exit = i == *n
			return r
		}}, atLeast("after", *n, 1)
	}
}

func slowAccept(f *flag.FlagSet) func() (plan, error) {
	pause := f.Duration("pause", 10*time.Millisecond, "before each accept")
	return func() (plan, error) {
		return plan{pause: *pause}, atLeast("pause", *pause, 0)
	}
}
