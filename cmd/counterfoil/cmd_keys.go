package main

import (
	"errors"
	"fmt"
	"io"

	"counterfoil/app"
)

type recoveryCmd struct {
	Unlock recoveryUnlock `cmd:"" help:"Open the books with the recovery key and set a new passphrase."`
	New    recoveryNew    `cmd:"" help:"Replace the recovery key."`
}

type recoveryUnlock struct {
	RecoveryKeyFile string `placeholder:"FILE" help:"Read the recovery key from a file in place of asking for it."`
	WithoutKeychain bool   `help:"Go without the keychain of this computer from now on."`
	WithoutCode     bool   `help:"Turn the owner's second factor off, because the phone and the recovery codes are lost too. The trail tells of it."`
}

// Run opens the books with the recovery key.
func (c *recoveryUnlock) Run(d *desk) error {
	b, err := d.books()
	if err != nil {
		return err
	}
	key, err := d.passphrase("Recovery key", c.RecoveryKeyFile)
	if err != nil {
		return err
	}
	defer clear(key)
	next, err := d.askNew("New passphrase", d.flags.PassphraseFile)
	if err != nil {
		return err
	}
	defer clear(next)
	s, err := b.Recover(d.ctx, app.Recovery{
		Key: string(key), Passphrase: next, WithoutKeychain: c.WithoutKeychain, Code: d.flags.Code, WithoutFactor: c.WithoutCode,
	})
	if err == nil {
		s, err = d.whole(s)
	}
	if err != nil {
		return err
	}
	d.tellAlerts(s)
	if err := s.Lock(); err != nil {
		return err
	}
	return d.answer(map[string]bool{"recovered": true}, line("The books open with the new passphrase. If you use them on other computers too, unlock them there with the recovery key once."))
}

type recoveryNew struct {
	Kit string `placeholder:"FILE.pdf" help:"Write the recovery kit there; else the recovery key is printed."`
}

// Run replaces the recovery key, and then the key of the books, so that the old kit opens nothing that is written from now on. The
// new one counts once it lies in its file or stands on the screen, and on a terminal once it was typed back.
func (c *recoveryNew) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		file, err := newSecretFile(c.Kit)
		if err != nil {
			return err
		}
		kit, err := s.NewRecoveryKit(d.ctx)
		if err != nil {
			return errors.Join(err, file.discard())
		}
		defer kit.Wipe()
		asked := founding{Kit: c.Kit}
		if err := asked.answer(d, s.Dir(), kit, file.keepKit(kit)); err != nil {
			return err
		}
		if err := d.typedBack(kit); err != nil {
			return err
		}
		if err := s.UseRecoveryKit(d.ctx, kit); err != nil {
			return err
		}
		fmt.Fprintln(d.errs, "counterfoil: the new recovery key is in force. Backups made before still open with the old kit: keep it as long as you keep them.")
		return rotateToo(d, s)
	})
}

// rotateToo changes the key of the books after a new recovery key: the old kit, with a copy of the key file from before, would go on
// opening them.
func rotateToo(d *desk, s *app.Session) error {
	err := s.RotateKey(d.ctx, d.progress())
	if e, ok := errors.AsType[*app.Error](err); ok && e.Hint == app.HintFinishKey {
		fmt.Fprintln(d.errs, "counterfoil: note: the key of the books was not changed with it, because the last change is not finished. "+waysOut[app.HintFinishKey])
		return nil
	}
	if err == nil {
		fmt.Fprintln(d.errs, "counterfoil: the books are sealed under a new key. "+alertWords[app.AlertKeyUnfinished])
	}
	return err
}

// typedBack has four groups of the key typed back from the paper, where there is a terminal to ask at.
func (d *desk) typedBack(kit app.Kit) error {
	if d.flags.JSON || !d.terminal() {
		return nil
	}
	groups := kit.Groups()
	fmt.Fprintln(d.errs, "Take the paper in hand and type four groups back. Until that is done the old kit counts.")
	for _, n := range []int{2, 6, 9, 13} {
		typed, err := d.ask(fmt.Sprintf("Group %d", n+1))
		if err != nil {
			return err
		}
		if !app.SameGroup(string(typed), groups[n]) {
			return usage("that is not group %d. Nothing was changed: the old kit still counts, and the new one is of no use", n+1)
		}
	}
	return nil
}

type keyCmd struct {
	Rotate keyRotate `cmd:"" help:"Seal the books anew under a new key. The old one is kept until a backup is made."`
	Finish keyFinish `cmd:"" help:"Destroy the old key without waiting for a backup."`
	Show   keyShow   `cmd:"" help:"Say how it stands with the keys."`
}

type keyRotate struct{}

// Run changes the store key.
func (c *keyRotate) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := s.RotateKey(d.ctx, d.progress()); err != nil {
			return err
		}
		return d.answerKeys(s)
	})
}

type keyFinish struct{}

// Run finishes a change of key.
func (c *keyFinish) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := s.FinishRotation(d.ctx); err != nil {
			return err
		}
		return d.answerKeys(s)
	})
}

type keyShow struct{}

// Run shows the state of the keys.
func (c *keyShow) Run(d *desk) error { return d.session(d.answerKeys) }

// rotationWords say how far a change of key has come.
var rotationWords = map[app.Rotation]string{
	app.RotationDone:       "one key, and no other opens them",
	app.RotationCutShort:   "a change was cut short: key rotate goes on with it",
	app.RotationUnfinished: "changed; the old key is kept until a backup is made (backup create), or until key finish",
}

func (d *desk) answerKeys(s *app.Session) error {
	k, err := s.Keys(d.ctx)
	if err != nil {
		return err
	}
	state := string(k.Rotation)
	if k.Rotation == app.RotationDone {
		state = "done"
	}
	return d.answer(map[string]any{"epoch": k.Epoch, "rotation": state, "devices": k.Devices}, func(w io.Writer) error {
		return facts(w, "Key of the books", fmt.Sprintf("number %d", k.Epoch), "State", rotationWords[k.Rotation],
			"Your computers", fmt.Sprint(k.Devices))
	})
}
