package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/zap"

	"github.com/handoff-http/handoff/pkg/engine"
)

// admin starts the operator's port: net/http, apart from what is measured.
func (s *Server) admin(eng *engine.Engine, log *zap.Logger) (stop func(), err error) {
	if s.Admin == "" {
		return func() {}, nil
	}
	ln, err := net.Listen("tcp", s.Admin)
	if err != nil {
		return nil, fmt.Errorf("admin: %w (try --admin 127.0.0.1:0 for any free port)", err)
	}
	log.Info("admin", zap.Stringer("addr", ln.Addr()))
	srv := &http.Server{Handler: adminMux(eng), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			log.Error("admin", zap.Error(err))
		}
	}()
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = srv.Shutdown(ctx)
	}, nil
}

func adminMux(eng *engine.Engine) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(metrics(eng), promhttp.HandlerOpts{}))
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		if eng.Draining() {
			http.Error(w, "draining", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

// metrics counts connections, which costs one atomic addition each, and never requests.
func metrics(eng *engine.Engine) *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "handoff_connections_accepted_total", Help: "Connections accepted.",
		}, func() float64 { return float64(eng.Accepted()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "handoff_connections_open", Help: "Connections open.",
		}, func() float64 { return float64(eng.Open()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "handoff_connections_cut_total", Help: "Connections that the drain timeout ended in the middle of a request.",
		}, func() float64 { return float64(eng.Cut()) }),
	)
	return r
}
