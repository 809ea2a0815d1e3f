package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"counterfoil/crypto"
	"counterfoil/store"
)

// attachments writes every file into a folder of its own, and a table of what belongs where. Of damaged books the list of what is
// missing names those that cannot be read whole.
func (e *exporter) attachments(ctx context.Context) error {
	list, err := e.v.AllAttachments()
	if err != nil {
		return err
	}
	files, err := attached(e.v, list)
	if err != nil {
		return err
	}
	if len(files) > 0 {
		if err := os.Mkdir(filepath.Join(e.dir, "attachments"), 0o700); err != nil {
			return err
		}
	}
	rows := make([]attachmentJSON, len(files))
	for i, a := range files {
		if rows[i], err = e.attachment(a); err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
	}
	return e.table("attachments", attachmentColumns, len(rows), func(i int) (any, []cell) { return rows[i], attachmentRow(rows[i]) })
}

// attachment writes one of them. The id in front keeps files of the same name apart.
func (e *exporter) attachment(a Attachment) (attachmentJSON, error) {
	row := attachmentOut(a)
	content, err := contentOf(e.v, a.Attachment)
	if e.damage != nil && errors.Is(err, store.ErrDamaged) {
		return row, nil
	}
	if err != nil {
		return row, err
	}
	name := a.ID.String() + "-" + FileName(a.Name)
	row.File = "attachments/" + name
	return row, crypto.WriteFile(filepath.Join(e.dir, "attachments", name), content)
}
