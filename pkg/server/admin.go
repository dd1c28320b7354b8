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
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/probe"
)

// admin starts the operator's port: net/http, apart from what is measured.
func (s *Server) admin(eng *engine.Engine, open *listener.Listener, watch *probe.Probe, log *zap.Logger) (stop func(), err error) {
	if s.Admin == "" {
		return func() {}, nil
	}
	ln, err := net.Listen("tcp", s.Admin)
	if err != nil {
		return nil, fmt.Errorf("admin: %w (try --admin 127.0.0.1:0 for any free port)", err)
	}
	log.Info("admin", zap.Stringer("addr", ln.Addr()))
	if s.Opened != nil {
		s.Opened(ln.Addr())
	}
	srv := &http.Server{Handler: adminMux(eng, open, watch), ReadHeaderTimeout: 5 * time.Second}
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

func adminMux(eng *engine.Engine, open *listener.Listener, watch *probe.Probe) *http.ServeMux {
	mux := http.NewServeMux()
	registry := metrics(eng, open)
	if watch != nil {
		registry.MustRegister(watch)
	}
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("/debug/spans", spans(watch))
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

// spans answers with the last observed requests, as JSON lines.
func spans(watch *probe.Probe) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if watch == nil {
			http.Error(w, "no request is observed: see --observe", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/jsonl")
		_ = watch.WriteSpans(w) // whoever asked has gone
	}
}

// metrics counts connections, which costs one atomic addition each, and never requests. Where the system tells how many
// wait in the accept queue, it is asked when somebody looks.
func metrics(eng *engine.Engine, open *listener.Listener) *prometheus.Registry {
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
	if _, _, err := open.Queue(); err == nil {
		r.MustRegister(
			queueGauge("handoff_accept_queue", "Connections that wait in the kernel to be accepted.", open, func(n, _ int) int { return n }),
			queueGauge("handoff_accept_queue_limit", "Connections that may wait there.", open, func(_, most int) int { return most }),
		)
	}
	return r
}

// queueGauge is 0 once nothing listens any more.
func queueGauge(name, help string, open *listener.Listener, pick func(waiting, room int) int) prometheus.GaugeFunc {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
		waiting, room, err := open.Queue()
		if err != nil {
			return 0
		}
		return float64(pick(waiting, room))
	})
}
