package server_test

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// What runs already is the pool that package ants makes when it is loaded.
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent(),
		goleak.IgnoreAnyFunction("github.com/handoff-http/handoff/pkg/engine.(*Clock).run"))
}
