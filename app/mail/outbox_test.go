package mail_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"counterfoil/app/mail"
)

// Pauses grow from a minute to six hours, and the chance in them is a fifth at most.
func TestPauses(t *testing.T) {
	want := []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360}
	for i, minutes := range want {
		tries, pause := i+1, minutes*time.Minute
		if got := mail.Pause(tries, 0.5); got != pause {
			t.Errorf("after %d tries %s, not %s", tries, got, pause)
		}
		if least, most := mail.Pause(tries, 0), mail.Pause(tries, 1); least != pause*4/5 || most != pause*6/5 {
			t.Errorf("after %d tries between %s and %s", tries, least, most)
		}
	}
	for _, tries := range []int{-5, 0, 1} {
		if got := mail.Pause(tries, 0.5); got != time.Minute {
			t.Errorf("after %d tries %s", tries, got)
		}
	}
	if got := mail.Pause(1<<40, 2); got > 8*time.Hour {
		t.Errorf("%s", got)
	}
}

func TestWhenALetterIsGivenUp(t *testing.T) {
	since := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		tries int
		after time.Duration
		want  bool
	}{
		{1, 30 * 24 * time.Hour, false},
		{8, mail.GiveUp - time.Second, false},
		{7, mail.GiveUp, false},
		{8, mail.GiveUp, true},
		{100, mail.GiveUp + time.Hour, true},
	} {
		if got := mail.Exhausted(c.tries, since, since.Add(c.after)); got != c.want {
			t.Errorf("%d tries in %s: %v", c.tries, c.after, got)
		}
	}
}

// What may have been sent is never queued but by a person, and what was sent stays sent.
func TestStepsLeadWhereTheyShould(t *testing.T) {
	byPerson := []mail.Step{mail.StepAgain}
	for _, from := range mail.States() {
		for _, s := range mail.Steps() {
			to, ok := s.From(from)
			switch {
			case !ok:
			case from == mail.Sent:
				t.Errorf("%s leads from sent to %s", s, to)
			case from == mail.Unsure && to == mail.Queued && !slices.Contains(byPerson, s):
				t.Errorf("%s sends by itself what may have been sent", s)
			case to == mail.Queued && !s.Waits():
				t.Errorf("%s waits for no time", s)
			}
		}
	}
	for _, c := range mail.Causes() {
		if _, ok := c.Outcome().From(mail.Queued); !ok {
			t.Errorf("cause %s leads nowhere", c)
		}
	}
	if to, ok := mail.StepFiled.From(""); !ok || to != mail.Queued {
		t.Error("a new letter does not wait")
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"2.0.0 Ok", "no\r\nsuch\tuser", "\x1b[31mred\x00", "a\xffb", strings.Repeat("long ", 200), "مرحبا \u202e evil"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := mail.Clean(s)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 400 || strings.ContainsFunc(got, unicode.IsControl) || mail.Clean(got) != got {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}
