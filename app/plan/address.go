package plan

import (
	"errors"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// Kind is what a place is made of.
type Kind string

// The kinds of places.
const (
	Files  Kind = "files"  // a folder of this computer in which backups are made, as files
	Folder Kind = "folder" // a folder or stick that they are carried to
	WebDAV Kind = "webdav"
	SFTP   Kind = "sftp"
	S3     Kind = "s3"
)

// Address is where a place is, without what opens it. As text it is one of
//
//	files:/home/anna/Backups
//	/media/anna/STICK/books              a folder or stick
//	https://cloud.example.com/dav/books  WebDAV
//	sftp://anna@host.example.com:22/books
//	s3:https://s3.example.com/BUCKET/PREFIX
type Address struct {
	Kind   Kind
	Path   string // of files, folder, sftp
	URL    string // of webdav; of s3, the endpoint
	User   string // of sftp
	Host   string // of sftp
	Port   int    // of sftp; 0 is the usual one
	Bucket string // of s3
	Prefix string // of s3, with a slash at its end or empty
}

// ErrAddress: the text is no address of a place.
var ErrAddress = errors.New("not the address of a place")

// ParseAddress reads the text of an address.
func ParseAddress(text string) (Address, error) {
	text = strings.TrimSpace(text)
	scheme, rest, _ := strings.Cut(text, ":")
	switch {
	case text == "":
		return Address{}, ErrAddress
	case scheme == "files" || scheme == "folder":
		a := Address{Kind: Kind(scheme), Path: rest}
		return a, a.check()
	case scheme == "https" || scheme == "http":
		return parseURL(WebDAV, text)
	case scheme == "s3":
		return parseURL(S3, rest)
	case scheme == "sftp":
		return parseURL(SFTP, text)
	case strings.Contains(text, "://"):
		return Address{}, ErrAddress
	}
	a := Address{Kind: Folder, Path: text}
	return a, a.check()
}

func parseURL(kind Kind, text string) (Address, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return Address{}, ErrAddress
	}
	a := Address{Kind: kind}
	switch kind {
	case SFTP:
		err = a.sftp(u)
	case S3:
		bucket, prefix, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		a.URL, a.Bucket = u.Scheme+"://"+u.Host, bucket
		if prefix = strings.Trim(prefix, "/"); prefix != "" {
			a.Prefix = prefix + "/"
		}
	default:
		a.URL = text
	}
	if err != nil || kind != SFTP && u.User != nil {
		return Address{}, ErrAddress
	}
	return a, a.check()
}

func (a *Address) sftp(u *url.URL) (err error) {
	if _, typed := u.User.Password(); typed || u.User == nil {
		return ErrAddress
	}
	a.User, a.Host = u.User.Username(), u.Hostname()
	if u.Port() != "" {
		a.Port, err = strconv.Atoi(u.Port())
	}
	// As in an URL of SFTP, what follows the host begins at the root of the server; with /~/ before it, at the home of the user.
	if a.Path = path.Clean(u.Path); strings.HasPrefix(a.Path, "/~/") {
		a.Path = strings.TrimPrefix(a.Path, "/~/")
	}
	return err
}

// check says whether everything is there that its kind needs.
func (a Address) check() error {
	var needed []string
	switch a.Kind {
	case Files, Folder:
		needed = []string{a.Path}
	case WebDAV:
		needed = []string{a.URL}
	case SFTP:
		needed = []string{a.Host, a.User, strings.Trim(a.Path, "./")}
	case S3:
		needed = []string{a.URL, a.Bucket}
	}
	for _, n := range needed {
		if n == "" {
			return ErrAddress
		}
	}
	if strings.ContainsFunc(a.String(), func(r rune) bool { return r < ' ' || r == 0x7f }) || a.Port < 0 || a.Port > 65535 {
		return ErrAddress
	}
	return nil
}

// String is the address as ParseAddress reads it.
func (a Address) String() string {
	switch a.Kind {
	case Files, Folder:
		return string(a.Kind) + ":" + a.Path
	case S3:
		return "s3:" + a.URL + "/" + a.Bucket + "/" + a.Prefix
	case SFTP:
		u := url.URL{Scheme: "sftp", User: url.User(a.User), Host: a.Host, Path: a.Path}
		if strings.Contains(a.Host, ":") {
			u.Host = "[" + a.Host + "]"
		}
		if a.Port != 0 {
			u.Host += ":" + strconv.Itoa(a.Port)
		}
		if !strings.HasPrefix(a.Path, "/") {
			u.Path = "/~/" + a.Path
		}
		return u.String()
	}
	return a.URL
}

// Far says whether the place is reached over a network.
func (a Address) Far() bool { return a.Kind == WebDAV || a.Kind == SFTP || a.Kind == S3 }
