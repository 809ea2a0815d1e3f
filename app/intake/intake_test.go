package intake

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func readXML(text string, depth int) (tokens int, err error) {
	for in := XML(text, depth); ; tokens++ {
		if _, err := in.Token(); errors.Is(err, io.EOF) {
			return tokens, nil
		} else if err != nil {
			return tokens, err
		}
	}
}

func TestXML(t *testing.T) {
	for text, want := range map[string]error{
		`<?xml version="1.0" encoding="Latin-1"?><a b="1">x<c/></a>`:      nil,
		"<a>" + strings.Repeat("<b>x</b>", Most/4) + "</a>":               nil,
		"<a>" + strings.Repeat("x", Most+1) + "</a>":                      ErrTooLong,
		"<a" + strings.Repeat(" b=''", Most/5) + "/>":                     ErrTooLong,
		strings.Repeat("<a>", 8) + strings.Repeat("</a>", 8):              nil,
		strings.Repeat("<a>", 9) + strings.Repeat("</a>", 9):              ErrDeep,
		`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`:                        ErrDocumentType,
		`<a><!ENTITY b "c"></a>`:                                          ErrDocumentType,
		"<a>" + strings.Repeat("<b></b>", 100) + strings.Repeat("<b>", 8): ErrDeep,
	} {
		if _, err := readXML(text, 8); !errors.Is(err, want) {
			t.Errorf("%.60s: %v", text, err)
		}
	}
	if _, err := readXML("<a></b>", 8); err == nil {
		t.Error("an end without begin")
	}
}

func TestAnElementIsDecodedWithinBounds(t *testing.T) {
	var v struct {
		B []string `xml:"b"`
	}
	err := XML("<a><b>1</b><b>"+strings.Repeat("x", Most)+"</b></a>", 8).Decode(&v)
	if !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
	if err := XML(`<a xmlns:p="u"><p:b>1</p:b></a>`, 8).Decode(&v); err != nil || len(v.B) != 2 {
		t.Error(err, v)
	}
	var _ xml.TokenReader = &guarded{}
}

func TestRecords(t *testing.T) {
	for text, want := range map[string]error{
		strings.Repeat("a,b\n", Most):                nil,
		strings.Repeat(",", 2*Most):                  ErrTooLong,
		"a\n" + strings.Repeat("\"a\n\",", 2*Most/5): ErrTooLong,
		"\"" + strings.Repeat("a\n", Most):           ErrTooLong,
	} {
		in := NewText(text)
		r, err := csv.NewReader(in), error(nil)
		r.FieldsPerRecord = -1
		for err == nil {
			in.Next()
			_, err = r.Read()
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		if !errors.Is(err, want) {
			t.Errorf("%.20s: %v", text, err)
		}
	}
}
