package paper

import (
	"fmt"
	"testing"
)

// The cost of a paper: of its layout alone, as the preview pays it, and of the whole PDF.
func BenchmarkPaper(b *testing.B) {
	for _, n := range []int{3, 40, 1000} {
		doc := issue(manyLines(n))
		for _, s := range []struct {
			name  string
			style Style
		}{{"", Style{}}, {"/logo", Style{Logo: logo(800, 240)}}} {
			b.Run(fmt.Sprintf("layout/%d%s", n, s.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Layout(doc, s.style); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("pdf/%d%s", n, s.name), func(b *testing.B) {
				b.ReportAllocs()
				var size int
				for b.Loop() {
					file, err := Render(doc, s.style, nil)
					if err != nil {
						b.Fatal(err)
					}
					size = len(file)
				}
				b.ReportMetric(float64(size)/1000, "kB")
			})
		}
	}
}
