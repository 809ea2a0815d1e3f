package app

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/report"
)

// The trail of real books, proven from a file: by whom it was written, what is in it of people, and that an erasure takes nothing from the
// proof.
func TestATrailIsProvenWithoutItsBooks(t *testing.T) {
	_, s, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	ctx := t.Context()
	c := must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{Name: "Wilhelmine Öllerskog"}))
	c.Terms = 30
	must[bill.Customer](t)(s.SaveCustomer(ctx, c))
	prove := func(values bool) (TrailProof, []byte) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "whole.trail")
		x := must[TrailExport](t)(s.ExportTrail(ctx, path, values, nil))
		file := must[[]byte](t)(os.ReadFile(path))
		mark := must[TrailMark](t)(ReadTrailMark(x.Anchor.Short(), nil))
		p := must[TrailProof](t)(VerifyTrailFile(bytes.NewReader(file), mark))
		if !p.Sound() || p.Anchor != x.Anchor || p.Against != 1 || OwnerOf(p) != x.Owner || x.Owner != s.file.OwnerFingerprint() {
			t.Errorf("%+v", p)
		}
		return p, file
	}
	if p, file := prove(false); p.Values != 0 || p.Unopened == 0 || bytes.Contains(file, []byte("Öllerskog")) {
		t.Errorf("without values: %d compared, %d not", p.Values, p.Unopened)
	}
	before, file := prove(true)
	if before.Values == 0 || !bytes.Contains(file, []byte("Öllerskog")) {
		t.Errorf("with values: %d compared, %d not", before.Values, before.Unopened)
	}
	must[Erasure](t)(s.EraseData(ctx, c.ID))
	after, file := prove(true)
	if after.Unopened == 0 || bytes.Contains(file, []byte("Öllerskog")) {
		t.Errorf("after the erasure: %d compared, %d not", after.Values, after.Unopened)
	}
	live := must[TrailProof](t)(s.ProveTrail(ctx, nil, []TrailMark{must[TrailMark](t)(ReadTrailMark("", bytes.NewReader(file)))}))
	if !live.Sound() || live.Against != 1 {
		t.Errorf("the books against their export: %+v", live)
	}
	if list, err := s.ExportTrail(ctx, filepath.Join(s.Dir(), "x"), false, nil); KindOf(err) != Invalid {
		t.Error("an export into the folder of the books:", list, err)
	}
}

// A closing report bears the state of the trail, and what is printed on it is an anchor that the trail holds against later.
func TestAClosingReportAnchorsTheTrail(t *testing.T) {
	_, s, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	ctx := t.Context()
	for _, name := range ReportNames() {
		if name == "gst" {
			continue // not of every country
		}
		table := must[report.Table](t)(s.Report(ctx, ReportQuery{Name: name, Period: report.Period{From: bill.Date{Year: 2026, Month: 1, Day: 1}, To: bill.Date{Year: 2026, Month: 12, Day: 31}}}))
		if slices.Contains(closing, name) != (table.Trail != "") {
			t.Errorf("%s bears %q", name, table.Trail)
		}
		if table.Trail == "" {
			continue
		}
		must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{Name: "Later"}))
		p := must[TrailProof](t)(s.ProveTrail(ctx, nil, []TrailMark{must[TrailMark](t)(ReadTrailMark(table.Trail, nil))}))
		if !p.Sound() {
			t.Errorf("%s: %v", name, p.Findings)
		}
	}
}

// What an anchor may be kept in: alone, in a text that bears it once, in an export, in a checkpoint.
func TestReadTrailMark(t *testing.T) {
	const anchor = "12-ABCDEFGHIJKLMNOP"
	for text, ok := range map[string]bool{
		"Sales of 2026\nTrail " + anchor + "\n": true, anchor + " " + anchor: true,
		"nothing": false, anchor + " 13-ABCDEFGHIJKLMNOP": false, "counterfoil-trail 1\n{}\n": false,
	} {
		m, err := ReadTrailMark("", strings.NewReader(text))
		if ok != (err == nil) || ok && m.Size != 12 {
			t.Errorf("%q: %v %v", text, m.Size, err)
		}
	}
	if _, err := ReadTrailMark("12-ABC", nil); KindOf(err) != Invalid {
		t.Error(err)
	}
}
