package main

import (
	"crypto/x509"
	"os"
	"strconv"
	"strings"
	"sync"

	"counterfoil/app/mail"
	"counterfoil/app/mail/smtp"
	"counterfoil/app/mail/smtp/testserver"

	"github.com/rogpeppe/go-internal/testscript"
)

// rootsOf names the file with the authority that the servers of a script are signed by. It is the tests' own: the program believes whom the
// system believes.
const rootsOf = "COUNTERFOIL_TEST_ROOTS"

var authority = testserver.NewAuthority()

// mailer is what the scripts' programs send with.
func mailer() mail.Sender {
	roots := x509.NewCertPool()
	if data, err := os.ReadFile(os.Getenv(rootsOf)); err == nil {
		roots.AppendCertsFromPEM(data)
	}
	return smtp.Client{Roots: roots}
}

// servers are those of a script, by its folder.
var (
	servers     = map[string]*testserver.Server{}
	serversLock sync.Mutex
)

// mailserver VAR: a real mail server, until the script ends. Its port becomes a variable.
func mailServer(ts *testscript.TestScript, _ bool, args []string) {
	s, err := testserver.Start(authority, false)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("roots.pem"), authority.PEM, 0o600))
	ts.Setenv(rootsOf, ts.MkAbs("roots.pem"))
	ts.Setenv(args[0], strconv.Itoa(s.Port))
	serversLock.Lock()
	defer serversLock.Unlock()
	servers[ts.MkAbs(".")] = s
	ts.Defer(s.Close)
}

func serverOf(ts *testscript.TestScript) *testserver.Server {
	serversLock.Lock()
	defer serversLock.Unlock()
	return servers[ts.MkAbs(".")]
}

// letters N [TEXT...]: the server has taken so many, and the last of them holds the texts, or with ! does not.
func letters(ts *testscript.TestScript, neg bool, args []string) {
	got := serverOf(ts).Letters()
	if strconv.Itoa(len(got)) != args[0] {
		ts.Fatalf("%d letters, not %s", len(got), args[0])
	}
	for _, text := range args[1:] {
		last := got[len(got)-1]
		if all := strings.Join(last.To, ",") + "\n" + string(last.Data); strings.Contains(all, text) == neg {
			ts.Fatalf("%q in it: %v\n%.3000s", text, !neg, all)
		}
	}
}

// refuse STEP CODE WORDS: what the server answers from now on; code 0 lets it pass again.
func refuse(ts *testscript.TestScript, _ bool, args []string) {
	code, err := strconv.Atoi(args[1])
	ts.Check(err)
	serverOf(ts).Refuse(args[0], code, strings.Join(args[2:], " "))
}
