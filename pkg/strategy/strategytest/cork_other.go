//go:build !linux

package strategytest

import "errors"

// cork does nothing here: the FIN follows the bytes as closely as it may.
func (c client) cork() error { return nil }

func (c client) uncork() error { return nil }

// urge is not known here.
func (c client) urge(string) error { return errors.ErrUnsupported }
