// Command fasthttp answers handoff's stock routes with fasthttp's Server. Its settings are the defaults, but for two that
// make its answers carry what the others' do: no Server field, and no Content-Type on an answer without a body. Both
// save it work. Bodies that stay as they are lent (SetBodyRaw), as its documentation advises. See package peers.
package main

import (
	"bytes"

	"github.com/valyala/fasthttp"

	"github.com/handoff-http/handoff/bench/peers/internal/stock"
)

func main() {
	srv := fasthttp.Server{Handler: answer, NoDefaultServerHeader: true, NoDefaultContentType: true}
	stock.Run("fasthttp", srv.Serve, srv.ShutdownWithContext)
}

func answer(ctx *fasthttp.RequestCtx) {
	switch {
	case ctx.IsGet(), ctx.IsHead():
		get(ctx)
	case ctx.IsPost() && string(ctx.Path()) == "/echo":
		echo(ctx)
	default:
		send(ctx, 404, plain, stock.NotFound)
	}
}

func get(ctx *fasthttp.RequestCtx) {
	switch path := ctx.Path(); {
	case string(path) == "/":
		send(ctx, 200, plain, stock.Hello)
	case string(path) == "/json":
		send(ctx, 200, json, stock.Message)
	case string(path) == "/work":
		code, body := stock.Work(ctx.URI().QueryString())
		send(ctx, code, plain, body)
	case bytes.HasPrefix(path, bytesPath):
		letters(ctx, path[len(bytesPath):])
	case bytes.HasPrefix(path, statusPath):
		status(ctx, path[len(statusPath):])
	default:
		send(ctx, 404, plain, stock.NotFound)
	}
}

func letters(ctx *fasthttp.RequestCtx, digits []byte) {
	if body, ok := stock.Letters(string(digits)); ok {
		send(ctx, 200, octets, body)
	} else {
		send(ctx, 400, plain, stock.BadRequest)
	}
}

func status(ctx *fasthttp.RequestCtx, digits []byte) {
	switch code, body, ok := stock.Status(string(digits)); {
	case !ok:
		send(ctx, 400, plain, stock.BadRequest)
	case body == nil:
		ctx.SetStatusCode(code)
	default:
		send(ctx, code, plain, body)
	}
}

// echo lends the request's body, which is the request's own until the answer has been written.
func echo(ctx *fasthttp.RequestCtx) {
	kind := ctx.Request.Header.ContentType()
	if len(kind) == 0 {
		kind = octets
	}
	send(ctx, 200, kind, ctx.Request.Body())
}

func send(ctx *fasthttp.RequestCtx, code int, kind, body []byte) {
	ctx.SetStatusCode(code)
	ctx.SetContentTypeBytes(kind)
	ctx.Response.SetBodyRaw(body)
}

var (
	bytesPath  = []byte("/bytes/")
	statusPath = []byte("/status/")

	plain  = []byte(stock.Plain)
	octets = []byte(stock.Octets)
	json   = []byte(stock.JSON)
)
