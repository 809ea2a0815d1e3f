package app

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"counterfoil/app/bill"
)

// The sizes that store/backup/README.md gives come from
//
//	make bench-backup-sizes DOCUMENTS=1000 DAILY=20
var (
	sizes = flag.Int("app.sizes", 0, "issued documents in the books whose backups are weighed; 0 does not")
	daily = flag.Int("app.daily", 20, "documents on each of the days that follow")
)

// Every document is rendered, with the logo of the sample company and its e-invoice inside, as on any day. Then come thirty working days, and a backup after each.
func TestSizesOfBackups(t *testing.T) {
	if *sizes == 0 {
		t.Skip("-app.sizes says no number")
	}
	env := cheapEnv()
	clock := time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC)
	env.Now = func() time.Time { return clock }
	s, d := filledBooksIn(t, 0, env, func(setup *Setup) { setup.Company.Logo = must[[]byte](t)(os.ReadFile("../assets/sample/logo.png")) })
	n := 0
	issue := func(count int) {
		for range count {
			mine := d
			mine.Customer = bill.ID{}
			mine.Buyer.Name = fmt.Sprintf("%s %s", given[n%len(given)], family[n*7%len(family)])
			mine.Buyer.Address = bill.Address{Lines: []string{fmt.Sprintf("%sstr. %d", family[n*3%len(family)], n%90+1)}, PostCode: fmt.Sprint(10000 + n*37%89999), City: towns[n%len(towns)], Country: "DE"}
			mine.ID, mine.Date, mine.Due = bill.NewID(), s.Today(), s.Today().AddDays(14)
			mine.Lines = append([]bill.Line{}, d.Lines[:1+n%len(d.Lines)]...)
			for i := range mine.Lines {
				mine.Lines[i].Description = fmt.Sprintf("%s, %s", works[(n*5+i)%len(works)], things[(n*3+i*7)%len(things)])
			}
			must[bill.Document](t)(s.IssueDraft(t.Context(), mine))
			n++
		}
	}
	issue(*sizes)
	dir := t.TempDir()
	sum, kinds := int64(0), map[BackupKind][]int64{}
	for day := range 30 {
		made := must[Backup](t)(s.Backup(t.Context(), dir, nil))
		kinds[made.Kind] = append(kinds[made.Kind], made.Size>>10)
		sum += made.Size
		t.Logf("day %2d: %-4s %6d KB (%s)", day, made.Kind, made.Size>>10, made.Reason)
		clock = clock.AddDate(0, 0, 1)
		issue(*daily)
	}
	t.Logf("%d documents: books of %d KB, %d KB a day over all, %v", n, kilobytes(t, s.Dir()+"/books.db"), sum>>10/30, kinds)
}

func kilobytes(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size() >> 10
}

// Words of a shop, so that the papers need different letters: each has the glyphs of its own text.
var (
	given  = []string{"Jürgen", "Anna", "Wilhelm", "Zoë", "Friedrich", "Käthe", "Xaver", "Olga", "Quentin", "Yvonne", "Ümit", "Beate", "Nguyen"}
	family = []string{"Brandstötter", "Müller", "Szymański", "Weiß", "Quast", "Jäger", "Okonkwo", "Vogt", "Hübner", "Ziegler", "Nováková"}
	towns  = []string{"Görlitz", "Köln", "Zwickau", "Oldenburg", "Würzburg", "Jena", "Xanten", "Quedlinburg"}
	works  = []string{"Bow rehair", "Set-up", "New bridge", "Crack repair", "Varnish", "Fingerboard planed", "Pegs fitted", "Valuation", "Hire for a month"}
	things = []string{"violin 4/4", "viola", "cello (Mirecourt)", "double bass", "quinton", "baroque bow", "half-size violin", "jazz guitar", "zither"}
)
