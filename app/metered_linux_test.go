package app

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// NetworkManager's answer over a real bus of our own; and nobody's.
func TestWhetherAConnectionIsMetered(t *testing.T) {
	c := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address")
	out, err := c.StdoutPipe()
	if err != nil || c.Start() != nil {
		t.Skip("there is no dbus-daemon")
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", strings.TrimSpace(address))
	if systemMetered() {
		t.Error("nobody said so")
	}
	bus, err := dbus.Connect(strings.TrimSpace(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	const name = "org.freedesktop.NetworkManager"
	metered := &prop.Prop{Value: uint32(0), Writable: true}
	props, err := prop.Export(bus, "/org/freedesktop/NetworkManager", prop.Map{name: {"Metered": metered}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bus.RequestName(name, 0); err != nil {
		t.Fatal(err)
	}
	for said, want := range map[uint32]bool{0: false, 1: true, 2: false, 3: true, 4: false} {
		props.SetMust(name, "Metered", said)
		if got := systemMetered(); got != want {
			t.Errorf("NetworkManager says %d: %v", said, got)
		}
	}
}
