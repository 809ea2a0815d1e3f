package securitykey

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// System finds the keys that are plugged in by what the kernel says of its hidraw devices: a key has the usage page of FIDO. Nothing is
// opened. Reading and writing them takes the right to: on a desktop, systemd gives it to whoever sits there.
func System() ([]Place, error) { return placesIn("/sys/class/hidraw", "/dev") }

func placesIn(class, devices string) (list []Place, err error) {
	entries, err := os.ReadDir(class)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // no HID at all
	}
	if err != nil {
		return nil, fmt.Errorf("security keys: %w", err)
	}
	for _, e := range entries {
		device := filepath.Join(class, e.Name(), "device")
		report, err := os.ReadFile(filepath.Join(device, "report_descriptor"))
		if err != nil || !isKey(report) {
			continue
		}
		path := filepath.Join(devices, e.Name())
		list = append(list, Place{Name: nameIn(device), Open: func() (Port, error) { return openHIDRaw(path) }})
	}
	return list, nil
}

// nameIn is what a device calls itself.
func nameIn(device string) string {
	b, _ := os.ReadFile(filepath.Join(device, "uevent")) // it is for people only
	for line := range strings.Lines(string(b)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "HID_NAME="); ok {
			return strings.ToValidUTF8(name, "")
		}
	}
	return ""
}

// hidraw is an open device file. A report goes out with the number of its kind in front, which is 0 where there is only one kind, and
// comes in without.
type hidraw struct{ fd int }

func openHIDRaw(path string) (Port, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	switch {
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return nil, fmt.Errorf("%w: %s", ErrRefused, path)
	case errors.Is(err, unix.EBUSY):
		return nil, ErrBusy
	case err != nil:
		return nil, ErrUnplugged
	}
	return &hidraw{fd}, nil
}

func (h *hidraw) Send(report []byte) error {
	b := append([]byte{0}, report...)
	for {
		if err := h.wait(unix.POLLOUT, reportTime); err != nil {
			return err
		}
		n, err := unix.Write(h.fd, b)
		switch {
		case errors.Is(err, unix.EINTR), errors.Is(err, unix.EAGAIN):
			continue
		case err != nil || n != len(b):
			return ErrUnplugged
		}
		return nil
	}
}

// errLate means that nothing came in the time given.
var errLate = errors.New("nothing came")

func (h *hidraw) Receive(wait time.Duration) ([]byte, error) {
	err := h.wait(unix.POLLIN, wait)
	if errors.Is(err, errLate) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	b := make([]byte, reportSize)
	n, err := unix.Read(h.fd, b)
	switch {
	case errors.Is(err, unix.EINTR), errors.Is(err, unix.EAGAIN):
		return nil, nil
	case err != nil || n == 0:
		return nil, ErrUnplugged
	}
	return b[:n], nil
}

// wait waits until the device can be written to or read from.
func (h *hidraw) wait(events int16, wait time.Duration) error {
	for until := time.Now().Add(wait); ; {
		fds := []unix.PollFd{{Fd: int32(h.fd), Events: events}}
		n, err := unix.Poll(fds, int(max(time.Until(until).Milliseconds(), 0)))
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return ErrUnplugged
		case n == 0:
			return errLate
		case fds[0].Revents&events != 0:
			return nil
		}
		return ErrUnplugged // it hung up
	}
}

func (h *hidraw) Close() error { return unix.Close(h.fd) }
