package desktop

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"golang.org/x/net/webdav"
)

// A backup that fails while somebody works in another window is told to the desktop: what failed, not where nor whose; once, and never to who has the
// window in front or has switched it off.
func TestNoticesOfFailingBackups(t *testing.T) {
	p := openedPad(t)
	p.cfg.Notify = Notices(fyne.CurrentApp())
	window := fyne.CurrentApp().Lifecycle().(interface{ OnExitedForeground() func() }) // what the toolkit calls
	full := false
	shelf := &webdav.Handler{FileSystem: webdav.Dir(t.TempDir()), LockSystem: webdav.NewMemLS()}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if full && r.Method == http.MethodPut {
			w.WriteHeader(http.StatusInsufficientStorage)
			return
		}
		shelf.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	must[app.BackupPlace](t)(p.me.AddPlace(t.Context(), app.BackupPlace{Address: plan.Address{Kind: plan.Files, Path: t.TempDir()}}, app.Credential{}))
	must[app.BackupPlace](t)(p.me.AddPlace(t.Context(), app.BackupPlace{Name: "Kramer", Account: "ada", Address: plan.Address{Kind: plan.WebDAV, URL: server.URL}},
		app.Credential{Secret: []byte("four words for tests")}))
	run := func() {
		p.clock = p.clock.Add(26 * time.Hour)
		p.idle.Touch()
		p.sell()
		p.carry(app.BackupOrder{})
	}
	fail := func() { full = true; run() }
	heal := func() {
		full = false
		run()
		for _, a := range must[[]app.Alarm](t)(p.me.AlarmsToTell(t.Context(), -1)) {
			must[app.Alarm](t)(p.me.AnswerAlarm(t.Context(), a.ID, ""))
		}
	}
	test.AssertNotificationSent(t, nil, fail) // in front
	heal()
	window.OnExitedForeground()()
	test.AssertNotificationSent(t, fyne.NewNotification("Counterfoil", "A backup, or its proof, failed."), fail)
	again := must[[]app.Alarm](t)(p.me.AlarmsToTell(t.Context(), -1))[0]
	test.AssertNotificationSent(t, nil, func() { p.notice(again) })
	heal()
	p.memory.Set(memoryNotices, noticesOff)
	test.AssertNotificationSent(t, nil, fail)
	if n := strings.Count(p.trace.String(), "notice backup-failed"); n != 1 {
		t.Errorf("%d notices", n)
	}
}
