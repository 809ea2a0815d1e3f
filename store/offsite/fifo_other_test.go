//go:build !unix

package offsite_test

import "errors"

func fifo(string) error { return errors.ErrUnsupported }
