// Package testserver has places for backups on loopback, for tests: real servers, each on a port of its own. No program holds it.
package testserver

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"

	"golang.org/x/crypto/ssh"
)

// The user of every server here.
const (
	User     = "shop"
	Password = "four words for tests"
)

// SSH lets one user in and runs OpenSSH's sftp-server for him.
type SSH struct {
	Port int

	listener net.Listener
	mu       sync.Mutex
	signer   ssh.Signer // the host key
	allow    ssh.PublicKey
	limit    string // of the size of a file, for sh's ulimit -f; "" for none
}

// sftpServer is where Debian keeps it.
const sftpServer = "/usr/lib/openssh/sftp-server"

// NewSSH begins a server. Close ends it.
func NewSSH() (*SSH, error) {
	if _, err := os.Stat(sftpServer); err != nil {
		return nil, errors.New("OpenSSH's sftp-server is not installed: make test installs it")
	}
	s := &SSH{}
	if err := s.ChangeKey(); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.listener, s.Port = l, l.Addr().(*net.TCPAddr).Port
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.greet(conn)
		}
	}()
	return s, nil
}

// Close ends the server; conversations under way go on.
func (s *SSH) Close() { _ = s.listener.Close() }

// ChangeKey gives the server another host key, as a server has that was set up anew, or that somebody puts in its place.
func (s *SSH) ChangeKey() error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	signer, err := ssh.NewSignerFromKey(private)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signer = signer
	return err
}

// Allow lets in whoever has the private key to this one.
func (s *SSH) Allow(key ssh.PublicKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.allow = key
}

// LimitFiles bounds the size of files to so many blocks of 512 bytes, for conversations that begin from now on; "" for no bound.
func (s *SSH) LimitFiles(blocks string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = blocks
}

// Known is the host key, as in known_hosts.
func (s *SSH) Known() string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.hostKey().PublicKey())))
}

// Fingerprint is that of the host key, for people.
func (s *SSH) Fingerprint() string { return ssh.FingerprintSHA256(s.hostKey().PublicKey()) }

func (s *SSH) hostKey() ssh.Signer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signer
}

func (s *SSH) config() *ssh.ServerConfig {
	s.mu.Lock()
	defer s.mu.Unlock()
	allow := s.allow
	c := &ssh.ServerConfig{
		PasswordCallback: func(c ssh.ConnMetadata, pass []byte) (*ssh.Permissions, error) {
			if c.User() != User || string(pass) != Password {
				return nil, errors.New("no")
			}
			return nil, nil
		},
		PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if allow == nil || !bytes.Equal(key.Marshal(), allow.Marshal()) {
				return nil, errors.New("no")
			}
			return nil, nil
		},
	}
	c.AddHostKey(s.signer)
	return c
}

func (s *SSH) greet(conn net.Conn) {
	defer conn.Close()
	_, channels, requests, err := ssh.NewServerConn(conn, s.config())
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for c := range channels {
		channel, asked, err := c.Accept()
		if err != nil {
			return
		}
		go s.subsystem(channel, asked)
	}
}

func (s *SSH) subsystem(channel ssh.Channel, asked <-chan *ssh.Request) {
	defer channel.Close()
	for r := range asked {
		ok := r.Type == "subsystem" && bytes.HasSuffix(r.Payload, []byte("sftp"))
		_ = r.Reply(ok, nil)
		if ok {
			break
		}
	}
	s.mu.Lock()
	c := exec.Command(sftpServer)
	if s.limit != "" {
		c = exec.Command("sh", "-c", "trap '' XFSZ; ulimit -f "+s.limit+" && exec "+sftpServer) // what is ignored stays so after exec: a write fails with EFBIG
	}
	s.mu.Unlock()
	c.Stdout = channel
	in, err := c.StdinPipe()
	if err != nil || c.Start() != nil {
		return
	}
	_, _ = io.Copy(in, channel)
	_ = in.Close()
	_ = c.Wait()
}
