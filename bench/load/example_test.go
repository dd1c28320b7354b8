package load_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/handoff-http/handoff/bench/load"
)

func ExampleRun() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "Hello, World!")
	}))
	defer server.Close()

	r, err := load.Run(context.Background(), load.Config{
		URL:      server.URL,
		Conns:    1,
		Duration: time.Second,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("served %d of %d, errors %v, any requests: %v\n", r.Served, r.Conns, r.Errors, r.Requests > 0)
	// Output: served 1 of 1, errors map[], any requests: true
}
