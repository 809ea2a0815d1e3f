package store

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
)

// piece is how much of a file is written and read at once, in bytes.
const piece = 64 << 10

const attachmentColumns = "SELECT a.id, a.target, a.author, a.made, a.name, a.type, c.size, a.digest, a.send FROM attachments a JOIN contents c ON c.digest = a.digest "

// Attachments are the files of a customer, draft or document, the oldest first.
func (v *View) Attachments(target bill.ID) ([]bill.Attachment, error) {
	return v.attachments(attachmentColumns+"WHERE a.target = ? ORDER BY a.id", target[:])
}

// AllAttachments are all files in the books, in the order in which they came.
func (v *View) AllAttachments() ([]bill.Attachment, error) {
	return v.attachments(attachmentColumns + "ORDER BY a.id")
}

// Attachment is the file of that id, else ErrMissing.
func (v *View) Attachment(id bill.ID) (bill.Attachment, error) {
	list, err := v.attachments(attachmentColumns+"WHERE a.id = ?", id[:])
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("attachment: %w", ErrMissing)
	}
	if err != nil {
		return bill.Attachment{}, err
	}
	return list[0], nil
}

func (v *View) attachments(query string, args ...any) (list []bill.Attachment, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		a, err := scanAttachment(rows)
		list = append(list, a)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("attachments: %w", err)
	}
	return list, nil
}

func scanAttachment(rows *sql.Rows) (a bill.Attachment, err error) {
	var id, target, author, digest []byte
	var made int64
	if err := rows.Scan(&id, &target, &author, &made, &a.Name, &a.Type, &a.Size, &digest, &a.Send); err != nil {
		return a, err
	}
	a.Made, a.Digest = time.UnixMilli(made).UTC(), [32]byte(digest)
	return a, idsIn(idColumn{"id", id, &a.ID}, idColumn{"target", target, &a.Target}, idColumn{"author", author, &a.Author})
}

// Content gives what is in a file, piece by piece, each only until each returns. Bytes that are not those that were attached are
// damage, which is only known at the end.
func (v *View) Content(a bill.Attachment, each func([]byte) error) error {
	sum, size := sha256.New(), int64(0)
	err := v.rows(func(rows *sql.Rows) error {
		var bytes sql.RawBytes
		if err := rows.Scan(&bytes); err != nil {
			return err
		}
		size += int64(len(bytes))
		_, _ = sum.Write(bytes)
		return each(bytes)
	}, "SELECT bytes FROM content_pieces WHERE digest = ? ORDER BY position", a.Digest[:])
	if err == nil && (size != a.Size || [32]byte(sum.Sum(nil)) != a.Digest) {
		err = &DamageError{File: booksName, Err: errors.New("a file does not match its digest")}
	}
	if err != nil {
		return fmt.Errorf("attachment: %w", err)
	}
	return nil
}

// Attach files a file, made at the moment of the transaction; size and digest are worked out here and given back. A content that is there already is
// not written again. That its target is there is for the caller to know.
func (tx *Tx) Attach(a bill.Attachment, content []byte) (bill.Attachment, error) {
	var err error
	a.Size, a.Made = int64(len(content)), tx.Now()
	if a.Digest, err = tx.keepContent(content); err == nil {
		err = tx.exec("INSERT INTO attachments (id, target, name, type, digest, send, author, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			a.ID[:], a.Target[:], a.Name, a.Type, a.Digest[:], a.Send, a.Author[:], a.Made.UnixMilli())
	}
	if err != nil {
		return a, fmt.Errorf("attachment: %w", err)
	}
	return a, tx.tellAttachment(a, nil, attachmentFacts(a))
}

// keepContent keeps what is in a file, once for all that have the same.
func (tx *Tx) keepContent(content []byte) (digest [32]byte, err error) {
	digest = sha256.Sum256(content)
	var there bool
	err = tx.row("SELECT EXISTS (SELECT 1 FROM contents WHERE digest = ?)", []any{digest[:]}, &there)
	if err == nil && !there {
		err = tx.saveContent(digest, content)
	}
	return digest, err
}

func (tx *Tx) saveContent(digest [32]byte, content []byte) error {
	if err := tx.exec("INSERT INTO contents (digest, size) VALUES (?, ?)", digest[:], len(content)); err != nil {
		return err
	}
	for position := 1; len(content) > 0; position++ {
		n := min(piece, len(content))
		err := tx.exec("INSERT INTO content_pieces (digest, position, bytes) VALUES (?, ?, ?)", digest[:], position, content[:n])
		if err != nil {
			return err
		}
		content = content[n:]
	}
	return nil
}

// MarkAttachment says whether a file goes along when its document is mailed.
func (tx *Tx) MarkAttachment(id bill.ID, send bool) error {
	was, err := tx.Attachment(id)
	if err != nil {
		return err
	}
	is := was
	is.Send = send
	if err := tx.tellAttachment(was, attachmentFacts(was), attachmentFacts(is)); err != nil {
		return err
	}
	if err := tx.one("UPDATE attachments SET send = ? WHERE id = ?", send, id[:]); err != nil {
		return fmt.Errorf("attachment: %w", err)
	}
	return nil
}

// DeleteAttachment removes a file, and what is in it unless another file has the same.
func (tx *Tx) DeleteAttachment(id bill.ID) error {
	was, err := tx.Attachment(id)
	if err != nil {
		return err
	}
	if err := tx.tellAttachment(was, attachmentFacts(was), nil); err != nil {
		return err
	}
	if err := tx.one("DELETE FROM attachments WHERE id = ?", id[:]); err != nil {
		return fmt.Errorf("attachment: %w", err)
	}
	return nil
}
