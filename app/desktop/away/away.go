// Package away tells when the person has left the computer without saying so: it goes to sleep, or its screen is locked. It knows
// nothing of windows and books.
//
// On Linux it listens to systemd-logind and to the screen saver over D-Bus. Elsewhere it hears nothing; a jump of the wall clock, which
// shows a sleep on every system once it is over, is the window's to notice.
package away

import "time"

// Grace is how long a sleep is held up for what has to be done before it, at the most. logind allows five seconds.
const Grace = 4 * time.Second

// Watch calls left, on a goroutine of its own, when the computer is about to sleep or its screen was locked. A sleep waits until left
// comes back, where the system allows that. stop ends the watching. A computer that has nothing to listen to is no error: then
// nothing is ever heard.
func Watch(left func()) (stop func()) { return watch(left) }
