package offsite_test

import (
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"counterfoil/store/offsite"
)

// listingOf is what a WebDAV server answers that has one file.
func listingOf(name, size string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/</D:href><D:propstat><D:prop><D:resourcetype>` +
		`<D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response><D:response><D:href>/` + name +
		`</D:href><D:propstat><D:prop><D:displayname>` + name + `</D:displayname><D:getcontentlength>` + size + `</D:getcontentlength>` +
		`<D:getlastmodified>Thu, 26 Nov 2026 18:00:00 GMT</D:getlastmodified><D:resourcetype/></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>` +
		`</D:response></D:multistatus>`
}

// Whatever a server says that it has: no name leads out of the folder, sizes and order are sound, and a listing that breaks
// off within an element is an error, not a shorter list.
func FuzzListing(f *testing.F) {
	whole := listingOf("2026-11-26.cfbackup", "4096")
	for _, seed := range []string{
		whole, whole[:len(whole)/2], whole[:len(whole)-1], "", "<a/>", listingOf("../../etc/passwd", "1"), listingOf("a%2Fb", "-5"),
		listingOf("x", "99999999999999999999"), strings.Repeat("<D:response>", 2000), whole + whole, listingOf("", ""), listingOf("..", "1"),
		listingOf("CON", "1"), `<!DOCTYPE a [<!ENTITY b "c">]><D:multistatus xmlns:D="DAV:">&b;</D:multistatus>`,
	} {
		f.Add(seed)
	}
	var answer atomic.Pointer[string]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusMultiStatus)
		_, _ = w.Write([]byte(*answer.Load()))
	}))
	f.Cleanup(server.Close)
	place, err := offsite.NewWebDAV(offsite.WebDAVAccount{URL: server.URL, User: user, Password: password})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { place.Close() })
	f.Fuzz(func(t *testing.T, text string) {
		answer.Store(&text)
		begun := time.Now()
		list, err := place.List(t.Context())
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%d bytes took %s", len(text), took)
		}
		if err != nil {
			return
		}
		for i, one := range list {
			if one.Name == "" || one.Name != path.Base(one.Name) || strings.ContainsAny(one.Name, `/\`) || one.Name == ".." {
				t.Errorf("the name %q leads elsewhere", one.Name)
			}
			if one.Size < 0 {
				t.Errorf("%q has %d bytes", one.Name, one.Size)
			}
			if i > 0 && list[i-1].Name > one.Name {
				t.Errorf("%q stands after %q", one.Name, list[i-1].Name)
			}
		}
		if open, end := strings.LastIndexByte(text, '<'), strings.LastIndexByte(text, '>'); len(list) > 0 && open > end {
			t.Errorf("it breaks off, and %d are listed", len(list))
		}
	})
}
