package app

import (
	"context"
	"path/filepath"
	"time"
)

// ExportFacts is what a complete export says of itself.
type ExportFacts struct {
	Company string
	Made    time.Time
}

// InspectExport reads a complete export and compares every file with its description, as CreateFrom does before it makes anything of it. It
// makes nothing. Errors: Missing where the folder is no export; Damaged with the file as its field where it is not as it was written;
// Unavailable where a newer version wrote it.
func InspectExport(ctx context.Context, from string, progress Progress) (ExportFacts, error) {
	from, err := filepath.Abs(from)
	if err != nil {
		return ExportFacts{}, asError("look into an export", err)
	}
	x, err := openExport(ctx, from, progress)
	if err == nil {
		err = x.verify()
	}
	if err != nil {
		return ExportFacts{}, asError("look into an export", err)
	}
	return ExportFacts{Company: x.name, Made: x.made}, nil
}
