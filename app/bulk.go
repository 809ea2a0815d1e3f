package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
	"counterfoil/crypto"
)

// What is done to many documents at once is done to each by itself: one that cannot be done keeps none of the others from being done, and
// each has its own entry in the trail. What went and what did not is told document by document.

// BulkResult is what became of one of many.
type BulkResult struct {
	ID     bill.ID
	Number string // that it has now, "" for a draft
	Err    error  // nil where it was done
}

// Failed are the results of what was not done.
func Failed(list []BulkResult) (failed []BulkResult) {
	for _, r := range list {
		if r.Err != nil {
			failed = append(failed, r)
		}
	}
	return failed
}

// BulkIssue issues drafts, those begun first in front, so that their numbers follow the order in which they were written.
func (s *Session) BulkIssue(ctx context.Context, ids []bill.ID, progress Progress) ([]BulkResult, error) {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b bill.ID) int { return bytes.Compare(a[:], b[:]) })
	return s.bulk(ctx, issueDocument, ids, progress, func(r *BulkResult) error {
		doc, err := s.Issue(ctx, r.ID)
		if err == nil {
			r.Number = doc.Number().Text
		}
		return err
	})
}

// BulkDelete removes drafts.
func (s *Session) BulkDelete(ctx context.Context, ids []bill.ID, progress Progress) ([]BulkResult, error) {
	return s.bulk(ctx, deleteDraft, ids, progress, func(r *BulkResult) error { return s.DeleteDraft(ctx, r.ID) })
}

// BulkAnswer files the same answer to quotes.
func (s *Session) BulkAnswer(ctx context.Context, ids []bill.ID, a bill.Answer, progress Progress) ([]BulkResult, error) {
	return s.bulk(ctx, answerQuote, ids, progress, func(r *BulkResult) error {
		if _, err := s.bulkDocument(ctx, r); err != nil {
			return err
		}
		a.ID, a.Quote = bill.ID{}, r.ID
		_, err := s.Answer(ctx, a)
		return err
	})
}

// BulkPay files for each invoice that what it has open was paid. The payment says when, how and with which reference.
func (s *Session) BulkPay(ctx context.Context, ids []bill.ID, p bill.Payment, progress Progress) ([]BulkResult, error) {
	return s.bulk(ctx, addPayment, ids, progress, func(r *BulkResult) error {
		doc, err := s.bulkDocument(ctx, r)
		if err != nil {
			return err
		}
		switch {
		case !doc.Kind().Owed():
			return invalid("invoice", "a payment belongs to an invoice, and this is another document")
		case doc.Open.Sign() <= 0:
			return invalid("invoice", "nothing is open on it")
		}
		p.ID, p.Document, p.Amount = bill.ID{}, r.ID, doc.Open
		_, err = s.AddPayment(ctx, p)
		return err
	})
}

// bulkDocument is the issued document that a row is about, whose number the row bears from then on.
func (s *Session) bulkDocument(ctx context.Context, r *BulkResult) (Document, error) {
	doc, err := s.Document(ctx, r.ID)
	if err == nil {
		r.Number = doc.Number().Text
	}
	return doc, err
}

// bulkPaper is the filed paper of such a document.
func (s *Session) bulkPaper(ctx context.Context, r *BulkResult) ([]byte, error) {
	if _, err := s.bulkDocument(ctx, r); err != nil {
		return nil, err
	}
	return s.PDF(ctx, r.ID)
}

// BulkPDF writes the papers of issued documents into a folder, each named by its number. No file is overwritten.
func (s *Session) BulkPDF(ctx context.Context, ids []bill.ID, dir string, progress Progress) ([]BulkResult, error) {
	if err := s.knock(seeDocuments); err != nil {
		return nil, err
	}
	if len(ids) > 0 {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, asError("folder", err)
		}
	}
	return s.bulk(ctx, seeDocuments, ids, progress, func(r *BulkResult) error {
		pdf, err := s.bulkPaper(ctx, r)
		if err != nil {
			return err
		}
		path := filepath.Join(dir, paperName(r.Number, r.ID))
		if _, err := os.Lstat(path); err == nil {
			return &Error{Kind: Conflict, Hint: HintOtherName, Err: errors.New("a file of this name is there already")}
		}
		return asError("pdf", crypto.WriteFile(path, pdf))
	})
}

// BulkJoin gives the papers of issued documents as one PDF, for printing, in the order of the ids. What cannot be in it is told, and the rest
// is; without any it is empty.
func (s *Session) BulkJoin(ctx context.Context, ids []bill.ID, progress Progress) (file []byte, list []BulkResult, err error) {
	var files [][]byte
	list, err = s.bulk(ctx, seeDocuments, ids, progress, func(r *BulkResult) error {
		pdf, err := s.bulkPaper(ctx, r)
		if err != nil {
			return err
		}
		if _, err := paper.Join([][]byte{pdf}); err != nil { // one that is no file of ours keeps no other out
			return asError("pdf", err)
		}
		files = append(files, pdf)
		return nil
	})
	if err != nil || len(files) == 0 {
		return nil, list, err
	}
	file, err = paper.Join(files)
	return file, list, asError("pdf", err)
}

// bulk does one thing to each. It ends early where the session has ended, or the user will not wait.
func (s *Session) bulk(ctx context.Context, a action, ids []bill.ID, progress Progress, do func(*BulkResult) error) (list []BulkResult, err error) {
	if err := s.knock(a); err != nil {
		return nil, err
	}
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return list, asError(a.name, err)
		}
		r := BulkResult{ID: id}
		r.Err = do(&r)
		if KindOf(r.Err) == Locked {
			return list, r.Err
		}
		list = append(list, r)
		if progress != nil {
			progress("documents", int64(i+1), int64(len(ids)))
		}
	}
	return list, nil
}

type bulkJSON struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Done   bool   `json:"done"`
	Field  string `json:"field,omitempty"`
	Why    string `json:"why,omitempty"`
}

func bulkOut(r BulkResult) bulkJSON {
	out := bulkJSON{ID: r.ID.String(), Number: r.Number, Done: r.Err == nil}
	if e, ok := errors.AsType[*Error](r.Err); ok {
		out.Field, out.Why = e.Field, e.Err.Error()
	}
	return out
}
