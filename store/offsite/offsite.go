// Package offsite carries backup files to where a fire, a thief or malware at the shop does not reach them, and gives
// them back: a folder or a stick, an S3 bucket, a WebDAV folder, an SFTP server.
//
// It works in two layers. A Place holds objects of at most PartSize bytes, each written once. A Bundle is one backup file
// in a place, cut into such objects, with one small object more, the last to be written, that lists them: a bundle
// without its list is an upload under way, never a backup. What is carried is sealed before it comes here; names and
// lists tell nothing that the sizes do not.
package offsite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"counterfoil/store/files"
)

// PartSize is the most that one object holds, in bytes: one request, whose failure costs only this much to do again.
const PartSize = 16 << 20

// Place is somewhere objects lie. The methods are safe for use by one goroutine at a time; they end soon after the
// context does. Errors are of the kinds below, without the names of hosts, folders or people.
type Place interface {
	// Put writes an object of at most PartSize bytes. When it returns, the place has the whole object under its name;
	// when it fails or is cut short, nothing is there under that name. An object is never overwritten (ErrExists).
	Put(ctx context.Context, name string, content []byte) error
	// Get reads a whole object.
	Get(ctx context.Context, name string) ([]byte, error)
	// Stat says how large an object is and when the place got it, by the place's clock.
	Stat(ctx context.Context, name string) (Info, error)
	// List gives every object of ours, sorted by name. A list that may be incomplete is an error.
	List(ctx context.Context) ([]Info, error)
	// Delete removes an object. A place may forbid it (ErrForbidden): that keeps malware from removing the past.
	Delete(ctx context.Context, name string) error
	// Close ends the connection.
	Close() error
}

// Info is an object as its place tells of it.
type Info struct {
	Name string
	Size int64     // bytes
	Time time.Time // by the clock of the place; the zero time where it says none
}

// The kinds of failure, each of which asks for another thing to be done.
var (
	// ErrUnreachable: no network, no such host, no answer in time, a connection cut. Trying again later may do.
	ErrUnreachable = errors.New("the place cannot be reached")
	// ErrPage: a page for people came where a place was to answer, as a network shows it before somebody signs in.
	ErrPage = fmt.Errorf("%w: a web page answers in its place", ErrUnreachable)
	// ErrRefused: the place does not take this user, key or password.
	ErrRefused = errors.New("the place refuses these credentials")
	// ErrForbidden: the place knows us and does not let us do this: it is read-only, or keeps what is in it for a time.
	ErrForbidden = files.ErrReadOnly
	// ErrFull: there is no room left.
	ErrFull = files.ErrFull
	// ErrMissing: there is no such object, folder or bucket, or the stick is not plugged in.
	ErrMissing = files.ErrMissing
	// ErrExists: an object of this name is there already.
	ErrExists = files.ErrExists
	// ErrHostKey: the server shows another key than the one that was agreed on.
	ErrHostKey = errors.New("the server shows another key than before")
	// ErrDamaged: what came back is not what was put there.
	ErrDamaged = errors.New("the place gave back something else")
	// ErrTooBig: more than the place, or PartSize, takes.
	ErrTooBig = files.ErrTooBig
	// ErrClock: the place and this computer disagree on the time, so that it believes no signature.
	ErrClock = errors.New("the clocks of the place and of this computer disagree")
	// ErrCertificate: the server cannot show that it is the one of the address. It was told nothing.
	ErrCertificate = errors.New("the certificate of the server is not right")
	// ErrAway: the whole place was there a moment ago, and is not any more.
	ErrAway = errors.New("the place is gone")
	// ErrName: not a name of an object of ours, or an address that is none or is not safe to send a password to.
	ErrName = errors.New("not a name that can be used")
)

// infoOf is what a library tells of a file. It says that a file is of the first moment of 1970 where the server says no time, or none that can be read.
func infoOf(name string, f fs.FileInfo) Info {
	if f.ModTime().Unix() <= 0 {
		return Info{Name: name, Size: f.Size()}
	}
	return Info{name, f.Size(), f.ModTime()}
}

func byName(a, b Info) int { return strings.Compare(a.Name, b.Name) }

// maxName bounds the names of objects, in bytes; the longest of ours has 57.
const maxName = 100

// checkName holds names to letters that every place keeps as they are, upper case being none of them.
func checkName(name string) error {
	if name == "" || len(name) > maxName || name[0] == '.' || strings.HasSuffix(name, partial) {
		return ErrName
	}
	for i := range len(name) {
		c := name[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' {
			return ErrName
		}
	}
	return nil
}

// partial ends the name of what is being written.
const partial = ".part"

// checkPut is what every place asks before it takes an object.
func checkPut(name string, content []byte) error {
	if len(content) > PartSize {
		return fmt.Errorf("%w: %d bytes", ErrTooBig, len(content))
	}
	return checkName(name)
}
