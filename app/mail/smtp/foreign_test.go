package smtp_test

import (
	"bufio"
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"counterfoil/app/mail"
	"counterfoil/app/mail/smtp/testserver"
)

// python is Debian's, which its packages are for.
func python() string {
	const debian = "/usr/bin/python3"
	if _, err := os.Stat(debian); err == nil {
		return debian
	}
	return "python3"
}

// foreign starts aiosmtpd and gives its port and what it says of letters.
func foreign(t *testing.T, how string) (port int, letters chan []byte) {
	t.Helper()
	if err := exec.Command(python(), "-c", "import aiosmtpd").Run(); err != nil {
		if os.Getenv("COUNTERFOIL_BARE") == "1" {
			t.Skip("without python3-aiosmtpd")
		}
		t.Fatal("python3-aiosmtpd is missing: install it, or set COUNTERFOIL_BARE=1 to go without this test")
	}
	cert := authority.Certificate("127.0.0.1", false)
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: cert.Certificate[0]}, "key.pem": {Type: "PRIVATE KEY", Bytes: key}}
	for name, block := range files {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(python(), "testdata/server.py", filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), how)
	in, err1 := cmd.StdinPipe()
	pipe, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil || cmd.Start() != nil {
		t.Fatal("it does not start")
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	out := bufio.NewReader(pipe)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if port, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
		t.Fatal(err)
	}
	letters = make(chan []byte, 10)
	go func() { // a letter is longer than a pipe holds
		defer close(letters)
		for {
			line, err := out.ReadBytes('\n')
			if err != nil {
				return
			}
			letters <- line
		}
	}()
	return port, letters
}

// A server that nobody of ours wrote takes the letters, over TLS and after a login, to the byte, and its refusals are understood.
func TestAForeignServer(t *testing.T) {
	for _, how := range []string{"tls", "starttls"} {
		port, letters := foreign(t, how)
		for _, auth := range []mail.Auth{mail.AuthPlain, mail.AuthLogin} {
			m := serverAt("127.0.0.1", port, how == "starttls")
			m.Auth = auth
			_, e := letter(t, "office@mueller.example")
			words, err := slow().Send(t.Context(), m, []byte(testserver.Password), e, func() error { return nil })
			if err != nil || words != "250 taken" {
				t.Fatalf("%s %s: %q, %v", how, auth, words, err)
			}
			var got struct {
				From string
				To   []string
				TLS  bool
				In   bool `json:"login"`
				Data []byte
			}
			err = json.Unmarshal(<-letters, &got)
			if err != nil || got.From != e.From || !slices.Equal(got.To, e.To) || !got.TLS || !got.In || !bytes.Equal(got.Data, e.Message) {
				t.Errorf("%s %s: %v, from %s to %s, TLS %v, %d bytes of %d", how, auth, err, got.From, got.To, got.TLS, len(got.Data), len(e.Message))
			}
			if _, err = slow().Send(t.Context(), m, []byte("guessed"), e, never(t)); failure(t, err).Cause != mail.CauseLogin {
				t.Errorf("%s %s: guessed: %v", how, auth, err)
			}
			_, e = letter(t, "nobody@mueller.example")
			_, err = slow().Send(t.Context(), m, []byte(testserver.Password), e, never(t))
			if f := failure(t, err); f.Cause != mail.CauseRecipient || !strings.Contains(f.Words, "nobody@mueller.example: no such user") {
				t.Errorf("%s %s: %+v", how, auth, f)
			}
		}
	}
}
