package testserver

import (
	"io"
	"net/http"
)

// Pages are the ways in which a network answers for all servers before somebody signs in to it.
var Pages = map[string]http.HandlerFunc{
	"a page": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Welcome</title>")
	},
	"a page that is sound XML": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>`)
	},
	"sound XML of no kind": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, `<html><body/></html>`)
	},
	"a page of no kind": func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		_, _ = io.WriteString(w, "Welcome")
	},
	"the way to a page": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://login.example.com/", http.StatusFound)
	},
	"the word for it": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNetworkAuthenticationRequired) },
}
