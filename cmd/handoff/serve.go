package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/server"
	"github.com/handoff-http/handoff/pkg/strategy"
)

type serveCmd struct {
	Strategy string `help:"Who does the work; handoff strategies lists them." default:"goroutine" placeholder:"NAME"`
	Addr     string `help:"HOST:PORT, or unix:PATH; port 0 is any free one." default:"127.0.0.1:8080"`
	Admin    string `help:"Address of /metrics, /healthz, /debug/spans and /debug/pprof; none if empty." placeholder:"HOST:PORT"`
	Backlog  int    `help:"Length of the accept queue; the system may make it less." default:"4096"`
	Procs    int    `help:"GOMAXPROCS; 0 is Go's own, or what the strategy needs."`
	Seed     int64  `help:"Seed of the draws of /work." default:"1"`
	Observe  int    `help:"Time the phases of about one request in N: /metrics, /debug/spans, and Server-Timing for who asks; 0: none." default:"0" placeholder:"N"`
	Inside   bool   `help:"With --observe: and how long they lay in the socket before, which makes reads dearer."`

	kong.Plugins            // the knobs
	Limits       limitFlags `embed:""`
	Log          logFlags   `embed:"" prefix:"log-"`
}

type limitFlags struct {
	MaxLine       int           `help:"Bytes of a request line; over it 414." default:"8192" group:"Limits:"`
	MaxHead       int           `help:"Bytes of a head, at most 65535; over it 431." default:"16384" group:"Limits:"`
	MaxFields     int           `help:"Fields of a head; over it 431." default:"100" group:"Limits:"`
	MaxBody       int64         `help:"Bytes of a body; over it 413." default:"1048576" group:"Limits:"`
	MaxConns      int           `help:"Connections open at once, others wait; 0 is what the descriptor limit allows." group:"Limits:"`
	HeaderTimeout time.Duration `help:"For a whole head; over it 408. 0 is none, here and below." default:"5s" group:"Limits:"`
	BodyTimeout   time.Duration `help:"For a whole body; over it 408." default:"30s" group:"Limits:"`
	BodyRate      int64         `help:"Bytes/s a body must keep after 5 s; below it 408." default:"1024" group:"Limits:"`
	WriteTimeout  time.Duration `help:"Without the client taking anything of an answer." default:"30s" group:"Limits:"`
	IdleTimeout   time.Duration `help:"Between two requests of a connection." default:"60s" group:"Limits:"`
	DrainTimeout  time.Duration `help:"For connections to end after SIGTERM." default:"10s" group:"Limits:"`
}

type logFlags struct {
	Level  string `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`
	Format string `help:"console or json." enum:"console,json" default:"console"`
}

// Help implements kong.HelpProvider.
func (serveCmd) Help() string {
	return "Prints one line on stdout once it accepts: ready addr=HOST:PORT strategy=NAME, and admin=HOST:PORT behind it\n" +
		"with --admin. Logs go to stderr.\n" +
		"SIGTERM or SIGINT drains; a second one ends at once.\n\n" +
		example("handoff serve --strategy pool --workers 64 --overload reject --addr 127.0.0.1:8080")
}

// Run serves until a signal comes.
func (c *serveCmd) Run(k *kong.Context) error {
	if err := cmp.Or(c.check(), parser.Forced()); err != nil {
		return usage(err)
	}
	log, err := c.Log.logger()
	if err != nil {
		return err
	}
	defer func() { _ = log.Sync() }()
	st, err := c.strategy(k, log)
	if err != nil {
		return err
	}
	log.Info("requests are scanned", zap.String("by", parser.Scans()))
	ctx, stop := drainOnSignal()
	defer stop()
	admin := ""
	srv := server.Server{
		Addr: c.Addr, Backlog: c.Backlog, MaxConns: c.Limits.MaxConns, Strategy: st, Limits: c.Limits.limits(),
		Handler: handler.NewStock(handler.Stock{Seed: c.Seed}),
		Procs:   c.Procs, Admin: c.Admin, Log: log, Observe: c.Observe, Inside: c.Inside, Name: c.Strategy,
		Opened: func(a net.Addr) { admin = " admin=" + address(a) },
		Ready:  func(a net.Addr) { fmt.Printf("ready addr=%s strategy=%s%s\n", address(a), c.Strategy, admin) },
	}
	return srv.Run(ctx)
}

func address(a net.Addr) string {
	if a.Network() == "unix" {
		return "unix:" + a.String()
	}
	return a.String()
}

// strategy makes the strategy from its name and the knobs given. A knob it lacks is an error on the command line; the
// environment may be meant for others, so there it is a warning.
func (c *serveCmd) strategy(k *kong.Context, log *zap.Logger) (strategy.Strategy, error) {
	spec, err := strategy.Lookup(c.Strategy)
	if err != nil {
		return nil, usage(fmt.Errorf("--strategy: %w", err))
	}
	if why := spec.Available(); why != nil {
		return nil, fmt.Errorf("--strategy %s is not available here: %w", c.Strategy, why)
	}
	knobs := knobValues(c.Plugins)
	for {
		st, err := strategy.New(c.Strategy, knobs)
		var lacks *strategy.KnobError
		if errors.As(err, &lacks) && !onCommandLine(k, lacks.Knob) {
			log.Warn("ignored from the environment", zap.Error(err))
			delete(knobs, lacks.Knob)
			continue
		}
		if err != nil {
			return nil, usage(err)
		}
		return st, nil
	}
}

func onCommandLine(k *kong.Context, flag string) bool {
	for _, p := range k.Path {
		if p.Flag != nil && p.Flag.Name == flag {
			return true
		}
	}
	return false
}

// echo is how long after the first signal another counts as the same: timeout(1) signals its child and then its child's
// process group.
const echo = 5 * time.Millisecond

// drainOnSignal returns a context that the first SIGTERM or SIGINT ends; the second ends the process.
func drainOnSignal() (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	go func() {
		<-signals
		time.Sleep(echo)
		for len(signals) > 0 {
			<-signals
		}
		cancel()
		<-signals
		os.Exit(1)
	}()
	return ctx, cancel
}

func (c *serveCmd) check() error {
	f := &c.Limits
	if err := addressable("--addr", c.Addr); err != nil {
		return err
	}
	if c.Admin != "" {
		if err := addressable("--admin", c.Admin); err != nil {
			return err
		}
	}
	if c.Inside && c.Observe == 0 {
		return errors.New("--inside without --observe: want --observe 1 or more, or there is no request to look into")
	}
	for _, l := range []struct {
		flag     string
		n        int64
		min, max int64
	}{
		{"backlog", int64(c.Backlog), 1, 1 << 30},
		{"procs", int64(c.Procs), 0, 1 << 16},
		{"observe", int64(c.Observe), 0, 1 << 29},
		{"max-line", int64(f.MaxLine), 16, 65535},
		{"max-head", int64(f.MaxHead), 32, 65535},
		{"max-fields", int64(f.MaxFields), 1, 1000},
		{"max-body", f.MaxBody, 1, 1 << 40},
		{"max-conns", int64(f.MaxConns), 0, 1 << 30},
		{"body-rate", f.BodyRate, 0, 1 << 40},
		{"header-timeout", int64(f.HeaderTimeout), 0, 1 << 62},
		{"body-timeout", int64(f.BodyTimeout), 0, 1 << 62},
		{"write-timeout", int64(f.WriteTimeout), 0, 1 << 62},
		{"idle-timeout", int64(f.IdleTimeout), 0, 1 << 62},
		{"drain-timeout", int64(f.DrainTimeout), 0, 1 << 62},
	} {
		if l.n >= l.min && l.n <= l.max {
			continue
		}
		if strings.HasSuffix(l.flag, "-timeout") {
			return fmt.Errorf("--%s %s: want 0 (none) or a duration such as 5s", l.flag, time.Duration(l.n))
		}
		return fmt.Errorf("--%s %d: want a whole number from %d to %d", l.flag, l.n, l.min, l.max)
	}
	return nil
}

// addressable judges the form alone: what a well-formed address names may still be in use, or not be there.
func addressable(flag, addr string) error {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok && path != "" {
		return nil
	}
	if _, port, err := net.SplitHostPort(addr); err == nil {
		if _, err := net.LookupPort("tcp", port); err == nil && port != "" {
			return nil
		}
	}
	return fmt.Errorf("%s %q: want HOST:PORT, [IPv6]:PORT or unix:PATH, with a port from 0 to 65535", flag, addr)
}

// limits says none as the engine does: its zero is the default.
func (f *limitFlags) limits() engine.Limits {
	none := func(d time.Duration) time.Duration {
		if d == 0 {
			return -1
		}
		return d
	}
	l := engine.Limits{
		Line: f.MaxLine, Head: f.MaxHead, Fields: f.MaxFields, Body: f.MaxBody, BodyRate: f.BodyRate,
		HeaderTimeout: none(f.HeaderTimeout), BodyTimeout: none(f.BodyTimeout), WriteTimeout: none(f.WriteTimeout),
		IdleTimeout: none(f.IdleTimeout), DrainTimeout: none(f.DrainTimeout),
	}
	if l.BodyRate == 0 {
		l.BodyRate = -1
	}
	return l
}

func (f *logFlags) logger() (*zap.Logger, error) {
	conf := zap.NewProductionConfig()
	conf.Encoding = f.Format
	conf.DisableStacktrace = true
	conf.DisableCaller = true
	conf.EncoderConfig.EncodeTime = zapcore.RFC3339TimeEncoder
	level, err := zapcore.ParseLevel(f.Level)
	conf.Level = zap.NewAtomicLevelAt(level)
	if err != nil {
		return nil, err
	}
	return conf.Build()
}
