package app

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"counterfoil/app/plan"
	"counterfoil/store/offsite/testserver"
)

// sftpAt is the address of a folder on a server.
func sftpAt(t *testing.T, s *testserver.SSH, dir string) plan.Address {
	t.Helper()
	return must[plan.Address](t)(plan.ParseAddress("sftp://" + testserver.User + "@127.0.0.1:" + strconv.Itoa(s.Port) + dir))
}

func newSSH(t *testing.T) *testserver.SSH {
	t.Helper()
	s := must[*testserver.SSH](t)(testserver.NewSSH())
	t.Cleanup(s.Close)
	return s
}

// A whole run over a real SFTP server. Its key is asked about once; another one is a refusal until somebody agrees anew, and what opens the place
// stays known meanwhile.
func TestSFTPByPlan(t *testing.T) {
	c, server := newCarryingShop(t), newSSH(t)
	p := BackupPlace{Name: "Shelf", Address: sftpAt(t, server, t.TempDir())}
	secret := Credential{Secret: []byte(testserver.Password)}
	_, err := c.AddPlace(t.Context(), p, secret)
	key, ok := errors.AsType[*HostKeyError](err)
	if !ok || !key.First || key.Fingerprint != server.Fingerprint() || KindOf(err) != Conflict {
		t.Fatalf("the first contact: %v", err)
	}
	p.HostKey = key.Shown
	p = must[BackupPlace](t)(c.AddPlace(t.Context(), p, secret))
	run := c.run(BackupOrder{})
	if far := run.Places[1]; run.Failed() || !far.Sent || !far.Verified || !far.Proven || run.Light.Colour != plan.Green {
		t.Fatalf("the first run: %+v, %+v", far, run.Light)
	}
	if err := server.ChangeKey(); err != nil {
		t.Fatal(err)
	}
	c.issue()
	*c.now = c.now.Add(10 * time.Hour)
	run = c.run(BackupOrder{})
	if far := run.Places[1]; far.Cause != plan.HostKey || run.Light.Do != plan.StepMend || run.Light.Colour != plan.Amber {
		t.Errorf("with another key: %+v, %+v", far, run.Light)
	}
	_, err = c.TestPlace(t.Context(), p, Credential{})
	if key, ok = errors.AsType[*HostKeyError](err); !ok || key.First || key.Fingerprint != server.Fingerprint() {
		t.Fatalf("tried out: %v", err)
	}
	p.HostKey = key.Shown
	if p = must[BackupPlace](t)(c.ChangePlace(t.Context(), p)); p.Credential == CredentialMissing {
		t.Errorf("after agreeing anew: %s", p.Credential)
	}
	if run = c.run(BackupOrder{Asked: true}); run.Failed() || run.Light.Colour != plan.Green {
		t.Errorf("agreed anew: %+v, %+v", run.Places[1], run.Light)
	}
}
