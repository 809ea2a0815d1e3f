package bill

import (
	"errors"
	"testing"
)

func TestEndpointIsReadAsItIsTyped(t *testing.T) {
	for text, want := range map[string]Endpoint{
		"":                                      {},
		" 0088:7300010000001":                   {"0088", "7300010000001"},
		"iso6523-actorid-upis::0208:0123456749": {"0208", "0123456749"},
		"em:post@stadt.example":                 {"EM", "post@stadt.example"},
		"post@stadt.example":                    {"EM", "post@stadt.example"},
		"0204:05315000-00001-24":                {"0204", "05315000-00001-24"},
	} {
		got, err := ParseEndpoint(text)
		if err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
		if again, err := ParseEndpoint(got.String()); err != nil || again != got {
			t.Errorf("%q, written and read again: %v, %v", text, again, err)
		}
	}
	for _, text := range []string{"7300010000001", "0088:", ":1", "GLN:7300010000001", "Stadt Köln"} {
		if got, err := ParseEndpoint(text); !errors.Is(err, ErrEndpoint) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
