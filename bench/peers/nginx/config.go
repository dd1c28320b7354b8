//go:build unix

package main

import (
	"fmt"
	"net"
	"os/user"
	"strconv"
	"strings"

	"github.com/handoff-http/handoff/bench/peers/internal/stock"
)

type config struct {
	addr                 string
	workers, connections int
}

// check refuses what nginx could not use, and what would be more than an address in its configuration.
func (c *config) check() error {
	host, port, err := net.SplitHostPort(c.addr)
	if err != nil {
		return fmt.Errorf("--addr %s: want HOST:PORT", c.addr)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return fmt.Errorf("--addr %s: want a port of 1 to 65535", c.addr)
	}
	if n == 0 {
		return fmt.Errorf("--addr %s: nginx cannot say which port it was given and needs a definite one; "+
			"in compare --peer, write --addr {addr} and one is found", c.addr)
	}
	if host == "" {
		c.addr = "*:" + port
	}
	if strings.ContainsFunc(host, notInAHost) {
		return fmt.Errorf("--addr %s: %q is no host", c.addr, host)
	}
	for _, f := range []struct {
		name        string
		value, most int
	}{{"workers", c.workers, 512}, {"connections", c.connections, 1 << 20}} {
		if f.value < 1 || f.value > f.most {
			return fmt.Errorf("--%s %d: want 1 to %d", f.name, f.value, f.most)
		}
	}
	return nil
}

func notInAHost(r rune) bool {
	return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-_%", r)
}

// The sizes of /bytes/{n}. An argument in nginx's configuration has at most 4,095 bytes.
var (
	told   = []int{0, 1, 16, 64, 100, 128, 256, 512, 1000, 1024, 1400, 2000, 2048}
	stored = []int{4096, 8192, 10_000, 16_384, 32_768, 65_536, 100_000, 262_144, 1_000_000, 1_048_576}
)

var statuses = []int{200, 204, 400, 403, 404, 418, 500, 503}

// text is nginx.conf. Names in it are relative to the prefix.
func (c *config) text() string {
	master := "on"
	if c.workers == 1 {
		master = "off"
	}
	var b strings.Builder
	b.WriteString(runAs())
	fmt.Fprintf(&b, frame, master, c.workers, c.connections, c.addr)
	say := func(path, kind string, code int, body []byte) {
		fmt.Fprintf(&b, "\t\tlocation = %s { default_type %s; return %d %s; }\n", path, kind, code, quote(body))
	}
	say("/", stock.Plain, 200, stock.Hello)
	say("/json", stock.JSON, 200, stock.Message)
	for _, n := range told {
		body, _ := stock.Letters(strconv.Itoa(n))
		say(fmt.Sprintf("/bytes/%d", n), stock.Octets, 200, body)
	}
	for _, code := range statuses {
		_, body, _ := stock.Status(strconv.Itoa(code))
		say(fmt.Sprintf("/status/%d", code), stock.Plain, code, body)
	}
	for _, n := range stored {
		fmt.Fprintf(&b, "\t\tlocation = /bytes/%d { default_type %s; }\n", n, stock.Octets)
	}
	fmt.Fprintf(&b, "\t\tlocation / { default_type %s; return 404 %s; }\n\t}\n}\n", stock.Plain, quote(stock.NotFound))
	return b.String()
}

// runAs keeps a root's workers root, as the other peers are: whichever user nginx would change to might not be let into the
// directory.
func runAs() string {
	u, err := user.Current()
	if err != nil || u.Uid != "0" {
		return ""
	}
	g, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("user %s %s;\n", u.Username, g.Name)
}

// quote writes a body as one argument. The bodies are text without a $, which would begin a variable.
func quote(body []byte) string {
	return `'` + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`).Replace(string(body)) + `'`
}

// frame leaves out what other servers do not do either: a log line a request, validators and ranges of files, a stat of the
// file a request, an end of keep-alive.
const frame = `master_process %s;
worker_processes %d;
pid nginx.pid;
error_log stderr warn;
events { worker_connections %d; }
http {
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;
	access_log off;
	server_tokens off;
	sendfile on;
	open_file_cache max=64 inactive=1h;
	open_file_cache_valid 1h;
	log_not_found off;
	etag off;
	if_modified_since off;
	max_ranges 0;
	add_header Last-Modified "";
	types { }
	keepalive_requests 1000000000;
	keepalive_timeout 1h;
	server {
		listen %s backlog=4096;
		root files;
`
