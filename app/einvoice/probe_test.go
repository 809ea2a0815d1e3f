package einvoice

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestProbe(t *testing.T) {
	files, _ := filepath.Glob(os.Getenv("PROBE"))
	for _, path := range files {
		data, _ := os.ReadFile(path)
		r, err := Parse(data)
		if err != nil {
			fmt.Println("ERR", filepath.Base(path), err)
			continue
		}
		if len(r.Faults)+len(r.Unknown) > 0 {
			fmt.Println(filepath.Base(path), "faults", r.Faults, "unknown", r.Unknown)
		}
		if os.Getenv("CHECK") != "" {
			fmt.Println("==", filepath.Base(path))
			for _, f := range CheckRead(r, ProfileOf(r.Invoice.Specification)) {
				fmt.Println("   ", f)
			}
			continue
		}
		for _, s := range []Syntax{CII, UBL} {
			out, err := Write(r.Invoice, s)
			if err != nil {
				fmt.Println("WRITE", filepath.Base(path), err)
				continue
			}
			if dir := os.Getenv("OUT"); dir != "" {
				os.WriteFile(filepath.Join(dir, filepath.Base(path)+"."+string(s)+".xml"), out, 0o644)
			}
			again, err := Parse(out)
			if err != nil {
				fmt.Println("AGAIN", err)
				continue
			}
			if len(again.Unknown) > 0 {
				fmt.Println("UNKNOWN OURS", again.Unknown)
			}
			if !reflect.DeepEqual(again.Invoice, r.Invoice) {
				fmt.Println("DIFF", filepath.Base(path), s)
				diff(reflect.ValueOf(r.Invoice), reflect.ValueOf(again.Invoice), "")
			}
		}
	}
}

func diff(a, b reflect.Value, path string) {
	if reflect.DeepEqual(safe(a), safe(b)) {
		return
	}
	switch {
	case a.Kind() == reflect.Struct && a.NumField() > 0 && a.Type().Field(0).IsExported():
		for i := range a.NumField() {
			diff(a.Field(i), b.Field(i), path+"."+a.Type().Field(i).Name)
		}
	case a.Kind() == reflect.Slice && a.Len() == b.Len():
		for i := range a.Len() {
			diff(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	default:
		fmt.Printf("  %s: %v | %v\n", path, safe(a), safe(b))
	}
}

func safe(v reflect.Value) any { return v.Interface() }
