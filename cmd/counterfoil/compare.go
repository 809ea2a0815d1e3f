package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"counterfoil/app"
)

// errDiffers is what a comparison of two books answers.
var errDiffers = errors.New("the two books differ")

// compare holds two books against each other, by what a person would look at: every noun in its JSON form, which has every amount,
// and every filed PDF to the byte. It answers with what was found the same.
func compare(d *desk, here, there *app.Session) ([]string, error) {
	var same []string
	for _, part := range []struct {
		what string
		of   func(*desk, *app.Session) ([]any, error)
	}{
		{"customers", customersOf},
		{"items", itemsOf},
		{"documents, with every line, total and balance", documentsOf},
		{"payments", paymentsOf},
		{"number series", numbersOf},
	} {
		n, err := comparePart(d, part.of, here, there)
		if err != nil {
			return same, fmt.Errorf("%s: %w", part.what, err)
		}
		same = append(same, fmt.Sprintf("%d %s", n, part.what))
	}
	n, err := comparePapers(d, here, there)
	if err != nil {
		return same, err
	}
	return append(same, fmt.Sprintf("%d filed PDFs, to the byte", n)), nil
}

func comparePart(d *desk, of func(*desk, *app.Session) ([]any, error), here, there *app.Session) (int, error) {
	a, err := of(d, here)
	if err != nil {
		return 0, err
	}
	b, err := of(d, there)
	if err != nil {
		return 0, err
	}
	left, err := json.Marshal(a)
	if err != nil {
		return 0, err
	}
	right, err := json.Marshal(b)
	if err != nil {
		return 0, err
	}
	if !bytes.Equal(left, right) {
		return 0, errDiffers
	}
	return len(a), nil
}

func customersOf(d *desk, s *app.Session) ([]any, error) {
	list, _, err := s.Customers(d.ctx, app.CustomerQuery{Archived: true})
	return app.WireAll(list), err
}

func itemsOf(d *desk, s *app.Session) ([]any, error) {
	list, _, err := s.Items(d.ctx, app.ItemQuery{Archived: true})
	return app.WireAll(list), err
}

func paymentsOf(d *desk, s *app.Session) ([]any, error) {
	list, _, err := s.Payments(d.ctx, app.PaymentQuery{})
	return app.WireAll(list), err
}

func numbersOf(d *desk, s *app.Session) ([]any, error) {
	list, err := s.Numbers(d.ctx)
	return app.WireAll(list), err
}

func documentsOf(d *desk, s *app.Session) ([]any, error) {
	rows, _, err := s.Documents(d.ctx, app.DocumentQuery{})
	var out []any
	for _, row := range rows {
		if row.Number == "" {
			draft, err := s.Draft(d.ctx, row.ID)
			if err != nil {
				return nil, err
			}
			out = append(out, app.Wire(draft))
			continue
		}
		doc, err := s.Document(d.ctx, row.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, app.Wire(doc))
	}
	return out, err
}

func comparePapers(d *desk, here, there *app.Session) (n int, err error) {
	rows, _, err := here.Documents(d.ctx, app.DocumentQuery{})
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		if row.Number == "" {
			continue
		}
		a, err := here.PDF(d.ctx, row.ID)
		if err != nil {
			return n, err
		}
		b, err := there.PDF(d.ctx, row.ID)
		if err != nil {
			return n, err
		}
		if !bytes.Equal(a, b) {
			return n, fmt.Errorf("paper of %s: %w", row.Number, errDiffers)
		}
		n++
	}
	return n, nil
}
