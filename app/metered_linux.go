package app

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// systemMetered asks NetworkManager whether the connection costs by the byte: it says so, or guesses it (NMMetered 1 and 3). Where there is no
// NetworkManager, or no answer within a second, nobody says so.
func systemMetered() bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	bus, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer bus.Close()
	var answer dbus.Variant
	const name = "org.freedesktop.NetworkManager"
	err = bus.Object(name, "/org/freedesktop/NetworkManager").
		CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart, name, "Metered").Store(&answer)
	said, ok := answer.Value().(uint32)
	return err == nil && ok && (said == 1 || said == 3)
}
