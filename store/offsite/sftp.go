package offsite

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// SFTP is a folder on an SSH server.
type SFTP struct {
	account SFTPAccount
	auth    []ssh.AuthMethod // of the account
	client  *sftp.Client     // nil while there is no connection
	ssh     *ssh.Client
	left    atomic.Int64 // bytes that the server may still answer to the call under way
}

// SFTPAccount is how to reach it.
type SFTPAccount struct {
	Host     string
	Port     int // 22 where it is zero
	User     string
	Password string // or
	Key      []byte // a private key, as OpenSSH writes it
	KeyPass  []byte // what Key is locked with, if anything
	Dir      string // an existing folder; from the home of the user where it begins with no slash
	HostKey  string // what the server must show, as in known_hosts: "ssh-ed25519 AAAA..."
	Pace     Pace
}

// HostKeyError is the key that a server shows, which is not the one that was agreed on. It is an ErrHostKey. At the first
// contact nothing is agreed on yet: a person compares the fingerprint with what the provider publishes, and Shown goes into
// the account. Later it is never a question, only a refusal.
type HostKeyError struct {
	Shown       string // for SFTPAccount.HostKey
	Fingerprint string // "SHA256:...", for people
	First       bool   // nothing was agreed on yet
}

func (e *HostKeyError) Error() string { return ErrHostKey.Error() }

// Unwrap gives ErrHostKey.
func (e *HostKeyError) Unwrap() error { return ErrHostKey }

// ErrPrivateKey is of a private key that cannot be read, or does not open with the passphrase that was given: the server was asked nothing.
var ErrPrivateKey = fmt.Errorf("%w: the private key does not open", ErrRefused)

// NewSFTP asks nothing of the server yet. The private key stays the caller's, who may wipe it at once.
func NewSFTP(a SFTPAccount) (*SFTP, error) {
	if a.Host == "" || a.User == "" || a.Dir == "" {
		return nil, fmt.Errorf("%w: host, user and folder are needed", ErrName)
	}
	auth, err := a.auth()
	if err != nil {
		return nil, err
	}
	a.Key, a.KeyPass = nil, nil
	if a.HostKey != "" {
		if _, err := a.agreed(); err != nil {
			return nil, err
		}
	}
	return &SFTP{account: a, auth: auth}, nil
}

func (a SFTPAccount) auth() ([]ssh.AuthMethod, error) {
	if len(a.Key) == 0 {
		answer := func(_, _ string, questions []string, _ []bool) ([]string, error) {
			return slices.Repeat([]string{a.Password}, len(questions)), nil
		}
		return []ssh.AuthMethod{ssh.Password(a.Password), ssh.KeyboardInteractive(answer)}, nil
	}
	signer, err := ssh.ParsePrivateKey(a.Key)
	var locked *ssh.PassphraseMissingError
	if errors.As(err, &locked) {
		signer, err = ssh.ParsePrivateKeyWithPassphrase(a.Key, a.KeyPass)
	}
	if err != nil {
		return nil, ErrPrivateKey
	}
	return []ssh.AuthMethod{ssh.PublicKeys(signer)}, nil
}

func (a SFTPAccount) agreed() (ssh.PublicKey, error) {
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(a.HostKey))
	if err != nil {
		return nil, fmt.Errorf("%w: the key agreed on cannot be read", ErrHostKey)
	}
	return key, nil
}

// config asks the server for the kind of key that was agreed on: it may have several.
func (a SFTPAccount) config(auth []ssh.AuthMethod) (*ssh.ClientConfig, error) {
	c := &ssh.ClientConfig{User: a.User, Auth: auth, Timeout: callWithin, ClientVersion: "SSH-2.0-Counterfoil"}
	if a.HostKey == "" {
		c.HostKeyCallback = func(_ string, _ net.Addr, key ssh.PublicKey) error { return shown(key, true) }
		return c, nil
	}
	want, err := a.agreed()
	if err != nil {
		return nil, err
	}
	c.HostKeyAlgorithms = algorithms(want.Type())
	c.HostKeyCallback = func(_ string, _ net.Addr, key ssh.PublicKey) error {
		if !bytes.Equal(key.Marshal(), want.Marshal()) {
			return shown(key, false)
		}
		return nil
	}
	return c, nil
}

// algorithms are the signatures that a key of this type can make, without SHA-1.
func algorithms(keyType string) []string {
	if keyType == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return []string{keyType}
}

func shown(key ssh.PublicKey, first bool) error {
	text := string(bytes.TrimSpace(ssh.MarshalAuthorizedKey(key)))
	return &HostKeyError{Shown: text, Fingerprint: ssh.FingerprintSHA256(key), First: first}
}

// do runs one call over a connection, made if there is none, and closes that where the context ends: the library has no
// other way to stop.
func (s *SFTP) do(ctx context.Context, call func(c *sftp.Client) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.client == nil {
		if err := s.dial(ctx); err != nil {
			return err
		}
	}
	stop := context.AfterFunc(ctx, func() { s.ssh.Close() })
	s.left.Store(mostAnswer)
	err := call(s.client)
	if !stop() && ctx.Err() != nil {
		s.Close()
		return ctx.Err()
	}
	if err != nil && s.left.Load() <= 0 {
		s.Close()
		return ErrTooBig
	}
	if err = sftpError(err); errors.Is(err, ErrUnreachable) {
		s.Close()
	}
	return err
}

func (s *SFTP) dial(ctx context.Context) error {
	config, err := s.account.config(s.auth)
	if err != nil {
		return err
	}
	port := s.account.Port
	if port == 0 {
		port = 22
	}
	address := net.JoinHostPort(s.account.Host, strconv.Itoa(port))
	conn, err := (&net.Dialer{Timeout: config.Timeout}).DialContext(ctx, "tcp", address)
	if err != nil {
		return cmp.Or(ctx.Err(), netError(err))
	}
	s.left.Store(mostAnswer)
	conn = &heard{conn, &s.left}
	_ = conn.SetDeadline(time.Now().Add(answerWithin)) // a server that says nothing
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	c, channels, requests, err := ssh.NewClientConn(conn, address, config)
	if err != nil {
		conn.Close()
		return cmp.Or(ctx.Err(), greetError(err))
	}
	s.ssh = ssh.NewClient(c, channels, requests)
	if s.client, err = sftp.NewClient(s.ssh, sftp.UseConcurrentWrites(true)); err != nil {
		s.Close()
		return cmp.Or(ctx.Err(), netError(err))
	}
	_ = conn.SetDeadline(time.Time{})
	return nil
}

// heard is a connection that ends once the server has said too much: the library collects the whole of a listing, whose end is the server's word alone.
type heard struct {
	net.Conn
	left *atomic.Int64
}

func (h *heard) Read(into []byte) (int, error) {
	n, err := h.Conn.Read(into)
	if h.left.Add(-int64(n)) <= 0 {
		return 0, ErrTooBig
	}
	return n, err
}

// greetError tells the three ways apart in which a server ends the greeting.
func greetError(err error) error {
	var key *HostKeyError
	if errors.As(err, &key) {
		return key
	}
	var server *ssh.ServerAuthError
	if errors.As(err, &server) || strings.Contains(err.Error(), "unable to authenticate") {
		return ErrRefused
	}
	if strings.Contains(err.Error(), "no common algorithm for host key") {
		return &HostKeyError{} // it has no key of the kind that was agreed on
	}
	return netError(err)
}

// Close ends the connection: itself first, for the library waits until the server has taken leave, which it may never do.
func (s *SFTP) Close() error {
	if s.ssh != nil {
		_ = s.ssh.Close()
	}
	if s.client != nil {
		_ = s.client.Close()
	}
	s.client, s.ssh = nil, nil
	return nil
}

func (s *SFTP) path(name string) string { return path.Join(s.account.Dir, name) }

// Put writes to a temporary name, flushes where the server can, looks at the size, and renames, which overwrites nothing.
func (s *SFTP) Put(ctx context.Context, name string, content []byte) error {
	if err := checkPut(name, content); err != nil {
		return err
	}
	if _, err := s.Stat(ctx, name); !errors.Is(err, ErrMissing) {
		return cmp.Or(err, ErrExists)
	}
	part := s.path(name) + partial
	err := s.do(ctx, func(c *sftp.Client) error {
		if err := s.write(ctx, c, part, content); err != nil {
			return s.room(c, int64(len(content)), err)
		}
		return c.Rename(part, s.path(name))
	})
	if err != nil {
		s.clear(part)
	}
	return err
}

// clear removes what a put left. The call may have been cancelled, so it has a little time of its own.
func (s *SFTP) clear(part string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = s.do(ctx, func(c *sftp.Client) error { return c.Remove(part) }) // best effort: the next put writes over it
}

func (s *SFTP) write(ctx context.Context, c *sftp.Client, part string, content []byte) (err error) {
	file, err := c.Create(part)
	if err != nil {
		return err
	}
	defer func() { err = noRoom(err) }()
	_, err = file.ReadFromWithConcurrency(s.account.Pace.reader(ctx, bytes.NewReader(content)), 16)
	if err == nil {
		if e := file.Sync(); e != nil && !unsupported(e) {
			err = e
		}
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	info, err := c.Stat(part)
	if err == nil && info.Size() != int64(len(content)) {
		err = fmt.Errorf("%w: %d of %d bytes arrived", ErrDamaged, info.Size(), len(content))
	}
	return err
}

// noRoom: where the file could be made and not be written, without more of a reason, a quota or a limit was reached.
func noRoom(err error) error {
	var status *sftp.StatusError
	if errors.As(err, &status) && status.FxCode() == sftp.ErrSSHFxFailure {
		return ErrFull
	}
	return err
}

func unsupported(err error) bool {
	var status *sftp.StatusError
	return errors.As(err, &status) && status.FxCode() == sftp.ErrSSHFxOpUnsupported
}

// room finds out whether a write failed for want of room: the protocol has no word for that.
func (s *SFTP) room(c *sftp.Client, needed int64, err error) error {
	if vfs, e := c.StatVFS(s.account.Dir); e == nil && int64(min(vfs.FreeSpace(), 1<<62)) < needed {
		return ErrFull
	}
	return err
}

// Get reads an object.
func (s *SFTP) Get(ctx context.Context, name string) (content []byte, err error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	err = s.do(ctx, func(c *sftp.Client) error {
		file, err := c.Open(s.path(name))
		if err != nil {
			return err
		}
		defer file.Close()
		content, err = readAll(file)
		return err
	})
	return content, err
}

// Stat looks at an object.
func (s *SFTP) Stat(ctx context.Context, name string) (info Info, err error) {
	if err := checkName(name); err != nil {
		return info, err
	}
	err = s.do(ctx, func(c *sftp.Client) error {
		found, err := c.Lstat(s.path(name))
		if err != nil {
			return err
		}
		if !found.Mode().IsRegular() {
			return ErrMissing
		}
		info = infoOf(name, found)
		return nil
	})
	return info, err
}

// List reads the folder.
func (s *SFTP) List(ctx context.Context) (list []Info, err error) {
	err = s.do(ctx, func(c *sftp.Client) error {
		entries, err := c.ReadDirContext(ctx, s.account.Dir)
		for _, e := range entries {
			if e.Mode().IsRegular() && checkName(e.Name()) == nil {
				list = append(list, infoOf(e.Name(), e))
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, byName)
	return list, nil
}

// leftovers are what an upload that was cut short has left.
func (s *SFTP) leftovers(ctx context.Context) (list []Info, err error) {
	err = s.do(ctx, func(c *sftp.Client) error {
		entries, err := c.ReadDirContext(ctx, s.account.Dir)
		for _, e := range entries {
			if name, half := strings.CutSuffix(e.Name(), partial); half && e.Mode().IsRegular() {
				list = append(list, infoOf(name, e))
			}
		}
		return err
	})
	return list, err
}

func (s *SFTP) dropLeftover(ctx context.Context, name string) error {
	return s.do(ctx, func(c *sftp.Client) error { return c.Remove(s.path(name) + partial) })
}

// Delete removes an object.
func (s *SFTP) Delete(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return s.do(ctx, func(c *sftp.Client) error { return c.Remove(s.path(name)) })
}

// sftpError gives an error of the library its kind.
func sftpError(err error) error {
	var status *sftp.StatusError
	switch {
	case err == nil, errors.Is(err, ErrMissing), errors.Is(err, ErrFull), errors.Is(err, ErrDamaged), errors.Is(err, ErrTooBig):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return ErrMissing
	case errors.Is(err, fs.ErrPermission):
		return ErrForbidden
	case errors.Is(err, fs.ErrExist):
		return ErrExists
	case errors.As(err, &status):
		return fmt.Errorf("%w: the server's status %d", ErrForbidden, status.FxCode())
	}
	return netError(err)
}
