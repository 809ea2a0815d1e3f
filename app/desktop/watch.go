package desktop

import (
	"context"
	"fmt"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
)

// watch ties a progress panel to work, before it is shown: a context that its button cancels, and what the work reports to.
func watch(r *kit.Runner, busy *kit.Progress) (context.Context, app.Progress, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	busy.OnCancel = cancel
	post := r.Poster()
	var step string
	var began time.Time
	var from int64
	return ctx, func(now string, done, total int64) {
		post(func() {
			if now != step {
				step, began, from = now, time.Now(), done
			}
			busy.Set(done, total, stepWords[now]+bytesOf(now, done, total)+toGo(now, done, total)+timeToGo(time.Since(began), done-from, total-done))
		})
	}, cancel
}

// bytesOf says how much of a file is on its way.
func bytesOf(step string, done, total int64) string {
	if step != "send" && step != "fetch" || total <= 0 {
		return ""
	}
	return ", " + byteSize(done) + " of " + byteSize(total)
}

// timeToGo says how long the rest of a step will take, by how long what was done of it took; "" while nobody can tell, and where it is hardly worth
// waiting for.
func timeToGo(took time.Duration, done, rest int64) string {
	if took < 2*time.Second || done <= 0 || rest <= 0 {
		return ""
	}
	left := time.Duration(float64(took) / float64(done) * float64(rest))
	switch {
	case left < 5*time.Second:
		return ""
	case left < 50*time.Second:
		return fmt.Sprintf(", about %d seconds to go", int(left.Seconds()+9)/10*10)
	case left < 90*time.Minute:
		return ", about " + plural(int(left.Minutes()+0.5), "minute") + " to go"
	}
	return ", about " + plural(int(left.Hours()+0.5), "hour") + " to go"
}

// stepWords say what long work is about.
var stepWords = map[string]string{
	"fetch": "Fetching the backup", "look": "Looking into each", "send": "Sending", "read": "Reading the books", "write": "Writing the file", "verify": "Reading it back and checking every byte",
	"compact": "Writing the books anew and reading them back", "seal": "Sealing every page anew", "restore": "Unpacking and sealing", "check": "Checking every page, total and signature",
	"pages": "Opening every page", "integrity": "Checking the tables", "documents": "Going through the documents",
	"papers": "Comparing every filed paper", "balances": "Comparing balances and payments", "trail": "Checking the log",
	"signatures": "Checking every signature", "files": "Comparing every file", "rows": "Filling the tables", "rescue": "Reading what can be read",
}

// stepUnits are what the steps of a check count.
var stepUnits = map[string]string{
	"pages": "pages", "documents": "documents", "papers": "papers", "trail": "entries", "signatures": "entries", "rescue": "pages", "look": "backups",
}

// toGo says how much of a step is left.
func toGo(step string, done, total int64) string {
	unit, ok := stepUnits[step]
	if !ok || done >= total {
		return ""
	}
	return fmt.Sprintf(", %d %s to go", total-done, unit)
}
