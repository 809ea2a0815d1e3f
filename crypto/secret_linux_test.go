package crypto

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// The mapping of a secret is locked and left out of dumps, as the kernel tells.
func TestSecretIsLocked(t *testing.T) {
	s := NewSecret(32)
	defer s.Wipe()
	if !s.mapped {
		t.Skip("this system does not let us lock memory")
	}
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	flags := flagsOf(string(maps), fmt.Sprintf("%p", s.b))
	for _, want := range []string{" lo", " dd"} { // VM_LOCKED, VM_DONTDUMP
		if !strings.Contains(flags, want) {
			t.Errorf("mapping has flags %q, want%s", flags, want)
		}
	}
}

// flagsOf finds the VmFlags line of the mapping that contains a page. Neighbouring mappings with the same flags are one.
func flagsOf(maps, address string) string {
	var at uint64
	fmt.Sscanf(strings.TrimPrefix(address, "0x"), "%x", &at)
	inside := false
	for line := range strings.Lines(maps) {
		var from, to uint64
		if n, _ := fmt.Sscanf(line, "%x-%x", &from, &to); n == 2 {
			inside = from <= at && at < to
		}
		if inside && strings.HasPrefix(line, "VmFlags:") {
			return line
		}
	}
	return ""
}

// Harden is tried in a process of its own, which tells what the kernel says of it.
func TestHarden(t *testing.T) {
	if os.Getenv("COUNTERFOIL_HARDEN") != "" {
		if err := Harden(); err != nil {
			t.Fatal(err)
		}
		dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
		var core unix.Rlimit
		if err2 := unix.Getrlimit(unix.RLIMIT_CORE, &core); err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		fmt.Printf("dumpable=%d core=%d/%d\n", dumpable, core.Cur, core.Max)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestHarden$")
	cmd.Env = append(os.Environ(), "COUNTERFOIL_HARDEN=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("dumpable=0 core=0/0\n")) {
		t.Errorf("%v: %s", err, out)
	}
}

// locked is how much memory this process has locked, in KiB.
func locked(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	_, after, _ := strings.Cut(string(status), "VmLck:")
	var kib int
	if _, err := fmt.Sscan(after, &kib); err != nil {
		t.Skip(err)
	}
	return kib
}

// Whatever is done, and however it ends, no secret stays behind once the keys are wiped.
func TestNothingStaysLocked(t *testing.T) {
	wrong := []byte("wrong passphrase")
	for name, do := range map[string]func(b books){
		"nothing": func(books) {},
		"unlock": func(b books) {
			unlock(t, b.file, b, ownerPass).Wipe()
		},
		"refusals": func(b books) {
			_, _ = b.file.Unlock(ownerName, wrong, b.device, Policy{})
			_, _ = b.file.Unlock(ownerName, []byte(ownerPass), b.device, DefaultPolicy())
			foreign := b.file.clone()
			foreign.doc.Statement.Users[0].Key = make([]byte, 32)
			_, _ = foreign.Unlock(ownerName, []byte(ownerPass), b.device, Policy{})
			foreign = b.file.clone()
			foreign.doc.StoreKey = nil
			_, _ = foreign.Unlock(ownerName, []byte(ownerPass), b.device, Policy{})
			foreign = b.file.clone()
			foreign.doc.Statement.Commitment = make([]byte, 32)
			_, _ = foreign.Unlock(ownerName, []byte(ownerPass), b.device, Policy{})
			_, _ = ParseRecoveryKey("AGE-SECRET-KEY-PQ-1QQQQ")
		},
		"recovery": func(b books) {
			k := must[*Keys](t)(b.file.UnlockWithRecovery(b.recovery))
			defer k.Wipe()
			must[*KeyFile](t)(b.file.SetPassphrase(k, []byte(ownerPass), b.device, cheap(), Policy{}))
			_, err := b.file.SetPassphrase(k, []byte("short"), b.device, cheap(), Policy{})
			want(t, err, ErrPassphrase)
		},
		"rotation": func(b books) {
			f := must[*KeyFile](t)(b.file.Rotate(b.keys, RandomSecret(32)))
			previous := b.keys.PreviousKey()
			must[*KeyFile](t)(f.Settle(b.keys))
			previous.Wipe()
		},
		"people": func(b books) {
			f, hers, _ := join(t, b, "Berta", "clerk")
			hers.Wipe()
			must[*KeyFile](t)(f.Revoke(b.keys, hers.User, RandomSecret(32)))
			r := NewRecoveryKey()
			_, err := b.file.SetRecovery(b.keys, r)
			want(t, err, ErrNotOwner) // the keys are of a later epoch by now
			r.Wipe()
		},
		"portable": func(b books) {
			blob := must[[]byte](t)(b.keys.Portable([]byte(ownerPass), cheap(), Policy{}))
			must[*Identity](t)(OpenPortable(blob, []byte(ownerPass), Policy{})).Wipe()
			_, err := OpenPortable(blob, wrong, Policy{})
			want(t, err, ErrWrongPassphrase)
		},
		"restore": func(b books) {
			id, _, err := b.file.RecoverOwner(b.recovery)
			want(t, err, nil)
			_, k, err := b.file.Refound(id, Creation{Store: randomID(t), Device: b.device, Passphrase: []byte(ownerPass), Cost: cheap()})
			want(t, err, nil)
			k.Wipe()
		},
		"backup": func(b books) {
			_, err := open(t, backup(t, "x", b.recovery), "wrong passphrase", Policy{})
			want(t, err, ErrWrongPassphrase)
		},
		"strength": func(books) {
			CheckPassphrase([]byte("a good passphrase"), PassphraseOnly)
			must[*Secret](t)(GeneratePassphrase(6)).Wipe()
		},
	} {
		before := locked(t)
		for range 3 {
			b := newBooks(t)
			do(b)
			b.keys.Wipe()
			b.recovery.Wipe()
			b.device.Secret.Wipe()
		}
		if after := locked(t); after != before {
			t.Errorf("%s: %d KiB stay locked", name, after-before)
		}
	}
}

// Every secret that lives as long as a session lies in locked memory, and is gone with it.
func TestASessionsSecretsAreLocked(t *testing.T) {
	b := newBooks(t)
	f := must[*KeyFile](t)(b.file.Rotate(b.keys, RandomSecret(32)))
	k := must[*Keys](t)(f.Unlock(ownerName, []byte(ownerPass), b.device, Policy{}))
	held := map[string]*Secret{
		"user secret": k.secret, "store key": k.storeKey, "store key before": k.previous, "slot key": k.slotKey,
		"device secret": b.device.Secret, "recovery key": b.recovery.seed,
	}
	if !k.secret.mapped {
		t.Skip("this system does not let us lock memory")
	}
	for name, s := range held {
		if s.Len() == 0 || !s.mapped {
			t.Errorf("the %s lies on the heap", name)
		}
	}
	sign := k.sign
	k.Wipe()
	for name, s := range map[string]*Secret{"user secret": k.secret, "store key": k.storeKey, "store key before": k.previous, "slot key": k.slotKey} {
		if s.Len() != 0 {
			t.Errorf("the %s is still there", name)
		}
	}
	if !bytes.Equal(sign, make([]byte, len(sign))) {
		t.Error("the signing key is still there")
	}
}
