//go:build unix

// Command nginx becomes an nginx that answers some of handoff's stock routes: it makes a configuration for it in a
// directory of its own and executes nginx in its place, so that the process that was started, pinned and is measured is
// nginx itself.
//
//	nginx --addr HOST:PORT [--workers 1] [--connections 16384]
//
// It answers GET / /json, /bytes/{n} for the sizes of a list, and /status/{code} for a handful; the rest is 404. The small
// ones come out of the configuration, as in nginx's own benchmarks; /bytes from 4 KiB on are files, sent with sendfile.
// What is not in the bodies is nginx's own way: a Server field, Connection: keep-alive, no timeout but nginx's. It logs no
// request.
//
// One worker is a single process (master_process off), so that its CPU time and memory are all in one place and it dies
// when it is killed. Several are a master and its workers, which are the master's children; SIGKILL ends only the master.
//
// It touches no nginx of the system: neither its configuration nor its directories, logs and pid file.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("nginx peer: ")
	var c config
	flag.StringVar(&c.addr, "addr", "127.0.0.1:8080", "`HOST:PORT` to listen on; nginx needs a definite port")
	flag.IntVar(&c.workers, "workers", 1, "worker processes; 1 is a process without a master")
	flag.IntVar(&c.connections, "connections", 16384, "connections a worker has room for, which costs 0.4 KiB each")
	flag.Parse()
	if flag.NArg() > 0 {
		log.Printf("unexpected argument %q (try --help)", flag.Arg(0))
		os.Exit(2)
	}
	if err := c.check(); err != nil {
		log.Print(err)
		os.Exit(2)
	}
	log.Fatal(become(c))
}

// become does not return but with an error.
func become(c config) error {
	path, err := find()
	if err != nil {
		return err
	}
	raiseFiles()
	sweep(os.TempDir())
	dir, err := prepare(os.TempDir(), c)
	if err != nil {
		return fmt.Errorf("prepare a directory for nginx: %w", err)
	}
	// -e: until it has read its configuration, nginx would log into the system's directory.
	args := []string{"nginx", "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", "stderr", "-g", "daemon off;"}
	if err := syscall.Exec(path, args, os.Environ()); err != nil {
		return fmt.Errorf("execute %s: %w", path, err)
	}
	return nil
}

// find looks where Debian has it as well, which is in the PATH of root alone.
func find() (string, error) {
	for _, name := range []string{"nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no nginx in PATH nor in /usr/sbin: install it (on Debian and Ubuntu the package is nginx-light)")
}

// raiseFiles gives nginx all the descriptors it may have, as Go programs give themselves.
func raiseFiles() {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err == nil {
		l.Cur = l.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l) // else it has what it had, and says so if that is too little
	}
}
