package load

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"
)

func TestZZSteer(t *testing.T) {
	url := os.Getenv("STEER")
	if url == "" {
		t.Skip("no STEER")
	}
	rate, _ := strconv.ParseFloat(os.Getenv("RATE"), 64)
	conns, _ := strconv.Atoi(os.Getenv("CONNS"))
	c := Config{URL: url, Rate: rate, Conns: conns, Warmup: 200 * time.Millisecond, Duration: time.Second}
	if os.Getenv("POISSON") != "" {
		c.Arrivals = Poisson
	}
	r, err := Run(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	r.Latency.Histogram = ""
	p, _ := json.Marshal(r)
	fmt.Println(string(p))
	fmt.Printf("cpu/req %.2f µs\n", float64(r.Generator.CPU)/1e3/float64(r.Requests))
}
