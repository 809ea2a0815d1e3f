package app

import (
	"errors"

	"counterfoil/crypto"
	"counterfoil/store/backup"
)

// BackupErrorWords say why a backup does not become books, each cause in words of its own, and what to do; "" where it is nothing of the backup.
func BackupErrorWords(err error) string {
	part, _ := errors.AsType[*backup.PartError](err)
	damage, _ := errors.AsType[*backup.DamageError](err)
	full := part == nil || part.Kind == backup.Full
	switch {
	case errors.Is(err, crypto.ErrManySalts):
		return "That passphrase opens none of the newest backups there, and those of others are too many to try them all. Name a folder or a file that holds yours alone, or use the recovery key."
	case errors.Is(err, backup.ErrWrongPassphrase):
		return "That passphrase does not open this backup. Check Caps Lock and the keyboard, or use the recovery key."
	case errors.Is(err, backup.ErrWrongKey):
		return "This recovery key is well-formed, but it belongs to other books, or it was replaced by a newer one."
	case errors.Is(err, backup.ErrNewer):
		return "This backup was made by a newer version of Counterfoil. Install that version to open it."
	case errors.Is(err, backup.ErrNoParent) && full:
		return "The full backup that this one builds upon is missing. Put it into the same folder, or take an earlier one."
	case errors.Is(err, backup.ErrNoParent):
		return "The weekly backup that this one builds upon is missing. Put it into the same folder, or take an earlier one."
	case errors.Is(err, backup.ErrOtherBooks):
		return "What lies beside this backup is of other books. Put the ones that it builds upon into the same folder, or take an earlier one."
	case errors.Is(err, backup.ErrOtherParent) && full:
		return "The full backup that lies there is not the one that this one builds upon. Put that one into the same folder, or take an earlier one."
	case errors.Is(err, backup.ErrOtherParent):
		return "The weekly backup that lies there is of another week. Put the one that this one builds upon into the same folder, or take an earlier one."
	case errors.Is(err, backup.ErrUnsigned):
		return "This backup was not made by anybody of these books. Take one that was."
	case errors.Is(err, backup.ErrForeign):
		return "This is not a backup of Counterfoil. Check the path."
	case damage != nil && damage.Cut:
		return "This backup was cut short, or its end is damaged. Copy it again from where it came, or take the one before."
	case errors.Is(err, backup.ErrDamaged):
		return "This backup is damaged: bytes are not as they were written. Copy it again from where it came, or take the one before."
	}
	return ""
}
