//go:build unix

// Command hertz answers handoff's stock routes with hertz over netpoll, which is its transport where it has a choice, and
// through its own router. Its settings are the defaults, but for those that make its answers carry what the others' do
// (no Server field, no Content-Type on an answer without a body), and for its log, which is silent. Its timeouts are of
// three minutes. See package peers.
package main

import (
	"context"
	"net"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/app/server"
	"github.com/cloudwego/hertz/pkg/common/config"
	"github.com/cloudwego/hertz/pkg/common/hlog"
	"github.com/cloudwego/hertz/pkg/network/netpoll"

	"github.com/handoff-http/handoff/bench/peers/internal/stock"
)

func main() {
	hlog.SetLevel(hlog.LevelFatal) // it would greet, list its routes, and tell of every client that left
	var h *server.Hertz
	made := make(chan struct{})
	serve := func(ln net.Listener) error {
		h = server.New(server.WithListener(ln), server.WithTransport(netpoll.NewTransporter), config.Option{F: settings})
		route(h)
		close(made)
		return h.Run()
	}
	shutdown := func(ctx context.Context) error {
		if <-made; !h.IsRunning() {
			return nil
		}
		return h.Shutdown(ctx)
	}
	stock.Run("hertz", serve, shutdown)
}

func settings(o *config.Options) {
	o.NoDefaultServerHeader = true
	o.NoDefaultContentType = true
	o.DisablePrintRoute = true
}

func route(h *server.Hertz) {
	for path, answer := range map[string]app.HandlerFunc{
		"/":              func(_ context.Context, c *app.RequestContext) { send(c, 200, plain, stock.Hello) },
		"/json":          func(_ context.Context, c *app.RequestContext) { send(c, 200, json, stock.Message) },
		"/work":          work,
		"/bytes/:digits": letters,
		"/status/:code":  status,
	} {
		h.GET(path, answer)
		h.HEAD(path, answer)
	}
	h.POST("/echo", echo)
	h.NoRoute(func(_ context.Context, c *app.RequestContext) { send(c, 404, plain, stock.NotFound) })
}

func work(_ context.Context, c *app.RequestContext) {
	code, body := stock.Work(c.URI().QueryString())
	send(c, code, plain, body)
}

func letters(_ context.Context, c *app.RequestContext) {
	if body, ok := stock.Letters(c.Param("digits")); ok {
		send(c, 200, octets, body)
	} else {
		send(c, 400, plain, stock.BadRequest)
	}
}

func status(_ context.Context, c *app.RequestContext) {
	switch code, body, ok := stock.Status(c.Param("code")); {
	case !ok:
		send(c, 400, plain, stock.BadRequest)
	case body == nil:
		c.SetStatusCode(code)
	default:
		send(c, code, plain, body)
	}
}

// echo lends the request's body, which is the request's own until the answer has been written.
func echo(_ context.Context, c *app.RequestContext) {
	kind := c.Request.Header.ContentType()
	if len(kind) == 0 {
		kind = octets
	}
	send(c, 200, kind, c.Request.Body())
}

// send lends the body as fasthttp's peer does.
func send(c *app.RequestContext, code int, kind, body []byte) {
	c.SetStatusCode(code)
	c.Response.Header.SetContentTypeBytes(kind)
	c.Response.SetBodyRaw(body)
}

var (
	plain  = []byte(stock.Plain)
	octets = []byte(stock.Octets)
	json   = []byte(stock.JSON)
)
