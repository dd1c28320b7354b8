package null

import (
	"context"
	"net"
	"strings"
	"testing"
)

func TestAListenerWithoutADescriptorIsRefused(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := Serve(context.Background(), struct{ net.Listener }{ln}); err == nil || !strings.Contains(err.Error(), "descriptor") {
		t.Errorf("got %v, want an error that says what is missing", err)
	}
}
