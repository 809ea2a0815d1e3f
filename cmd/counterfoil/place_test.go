package main

import (
	"net/http/httptest"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/rogpeppe/go-internal/testscript"
)

// bucket VAR: an S3 server on this computer, whose address becomes a variable.
func bucket(ts *testscript.TestScript, _ bool, args []string) {
	s := httptest.NewServer(gofakes3.New(s3mem.New(), gofakes3.WithAutoBucket(true)).Server())
	ts.Setenv(args[0], s.URL)
	ts.Defer(s.Close)
}
