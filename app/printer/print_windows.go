package printer

import (
	"context"
	"fmt"

	"golang.org/x/sys/windows"
)

// hand lets the program that is registered for PDF files print the pages. Windows gives it a file, so there is one, in a folder of the user's
// own, until the next job an hour later clears it away.
func hand(_ context.Context, job Job) error {
	if job.Printer != "" {
		return fmt.Errorf("%w: Windows prints on the printer that its settings prefer", ErrNoPrinter)
	}
	path, err := Keep(job)
	if err != nil {
		return err
	}
	verb, err := windows.UTF16PtrFromString("print")
	if err != nil {
		return err
	}
	file, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	for range max(1, job.Copies) {
		if err := windows.ShellExecute(0, verb, file, nil, nil, windows.SW_HIDE); err != nil {
			return ErrNoCommand // no program is registered that prints PDF files
		}
	}
	return nil
}
