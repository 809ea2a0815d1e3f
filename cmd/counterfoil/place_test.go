package main

import (
	"net/http/httptest"
	"strconv"

	"counterfoil/store/offsite/testserver"

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

// sshServers are those of the scripts, by the variable of their address.
type sshServers map[string]*testserver.SSH

// sshserver VAR: an SSH server with OpenSSH's sftp-server, whose address becomes a variable, and VAR_KEY the fingerprint of its key. Again with the same
// VAR it gets another key.
func (s sshServers) sshserver(ts *testscript.TestScript, _ bool, args []string) {
	name := args[0]
	id := ts.Getenv("WORK") + name
	server := s[id]
	if server == nil {
		var err error
		server, err = testserver.NewSSH()
		ts.Check(err)
		ts.Defer(server.Close)
		s[id] = server
	} else {
		ts.Check(server.ChangeKey())
	}
	ts.Setenv(name, "sftp://"+testserver.User+"@127.0.0.1:"+strconv.Itoa(server.Port))
	ts.Setenv(name+"_KEY", server.Fingerprint())
	ts.Setenv(name+"_KNOWN", server.Known())
}
