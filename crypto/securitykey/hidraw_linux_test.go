package securitykey

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A device file as the kernel gives one: what is written has the number of its report in front, what is read has not, and each is one
// whole report. A pair of sockets that keep messages apart does the same.
func TestReportsThroughADeviceFile(t *testing.T) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	fatal(t, err)
	far := fds[1]
	answer := begins(report("0102030490000f00a10281"))
	done := make(chan error, 1)
	go func() { done <- serve(far, answer) }()
	c, err := open(t.Context(), Place{Open: func() (Port, error) { return &hidraw{fds[0]}, nil }}, Prompt{})
	fatal(t, err)
	if c.id != 0x01020304 {
		t.Errorf("channel %x", c.id)
	}
	if _, err := c.info(t.Context()); !errors.Is(err, ErrGarbled) {
		t.Errorf("%v", err)
	}
	if b, err := c.port.Receive(10 * time.Millisecond); b != nil || err != nil {
		t.Errorf("a report from nowhere: %x, %v", b, err)
	}
	fatal(t, unix.Shutdown(far, unix.SHUT_RDWR)) // pulled out
	<-done
	defer unix.Close(far)
	if _, err := c.info(t.Context()); !errors.Is(err, ErrUnplugged) {
		t.Errorf("pulled out: %v", err)
	}
	c.close()
}

// serve answers until the other end is gone.
func serve(fd int, answer func([]byte) [][]byte) error {
	b := make([]byte, 100)
	for {
		n, err := unix.Read(fd, b)
		if errors.Is(err, unix.EAGAIN) {
			time.Sleep(time.Millisecond)
			continue
		}
		if err != nil || n == 0 {
			return err
		}
		if n != reportSize+1 || b[0] != 0 {
			return errors.New("not a report with its number")
		}
		for _, r := range answer(bytes.Clone(b[1:n])) {
			if _, err := unix.Write(fd, r); err != nil {
				return err
			}
		}
	}
}

func TestKeysAreFoundAmongTheDevices(t *testing.T) {
	class, devices := t.TempDir(), t.TempDir()
	if list, err := placesIn(filepath.Join(class, "none"), devices); err != nil || len(list) != 0 {
		t.Error("without any HID", list, err)
	}
	for name, files := range map[string][2]string{
		"hidraw0": {"\x05\x01\x09\x06\xa1\x01", "HID_NAME=A keyboard\n"},
		"hidraw1": {"\x06\xd0\xf1\x09\x01\xa1\x01", "DRIVER=hid-generic\nHID_ID=0003:00001050:00000407\nHID_NAME=Yubico YubiKey\n"},
	} {
		dir := filepath.Join(class, name, "device")
		fatal(t, errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "report_descriptor"), []byte(files[0]), 0o600),
			os.WriteFile(filepath.Join(dir, "uevent"), []byte(files[1]), 0o600)))
	}
	list, err := placesIn(class, devices)
	fatal(t, err)
	if len(list) != 1 || list[0].Name != "Yubico YubiKey" {
		t.Fatal(list)
	}
	if _, err := list[0].Open(); !errors.Is(err, ErrUnplugged) {
		t.Errorf("pulled out meanwhile: %v", err)
	}
	if os.Getuid() != 0 {
		fatal(t, os.WriteFile(filepath.Join(devices, "hidraw1"), nil, 0))
		if _, err := list[0].Open(); !errors.Is(err, ErrRefused) {
			t.Errorf("without the right to: %v", err)
		}
	}
}

func TestNoKeyAtAll(t *testing.T) {
	if _, err := System(); err != nil {
		t.Errorf("a computer without keys: %v", err)
	}
}
