package assets

import "embed"

// The sample books of the tour: a violin maker's shop.
//
//go:embed sample
var sample embed.FS

// Sample is a file of the sample books: company.json, customers.csv, items.csv, logo.png. The company names its logo by file
// name. Any other name is an error. The caller must not write to what it gets.
func Sample(name string) ([]byte, error) { return sample.ReadFile("sample/" + name) }
