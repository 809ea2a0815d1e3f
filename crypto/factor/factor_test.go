package factor

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"
)

// The vectors of RFC 6238, appendix B, for SHA-1: eight digits.
func TestTheVectorsOfTheRFC(t *testing.T) {
	seed := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		step := StepAt(time.Unix(at, 0))
		if got := code(seed, step, 8); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
		if got := Code(seed, step); got != want[2:] {
			t.Errorf("at %d: %s, want %s", at, got, want[2:])
		}
	}
}

// The vectors of RFC 4226, appendix D.
func TestTheVectorsOfTheCounter(t *testing.T) {
	seed := []byte("12345678901234567890")
	for i, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := Code(seed, int64(i)); got != want {
			t.Errorf("count %d: %s, want %s", i, got, want)
		}
	}
}

func TestNoCodeCountsTwice(t *testing.T) {
	seed, now := NewSeed(), time.Date(2026, 11, 26, 9, 30, 15, 0, time.UTC)
	at := StepAt(now)
	for _, c := range []struct {
		what  string
		typed string
		last  int64
		step  int64
		a     Answer
	}{
		{"the present one", Code(seed, at), 0, at, Right},
		{"the one before", Code(seed, at-1), 0, at - 1, Right},
		{"two before", Code(seed, at-2), 0, 0, Wrong},
		{"the next one", Code(seed, at+1), 0, 0, Wrong},
		{"once more", Code(seed, at), at, at, Used},
		{"the one before, after the present one", Code(seed, at-1), at, at - 1, Used},
		{"the present one, after the one before", Code(seed, at), at - 1, at, Right},
		{"nothing", "", 0, 0, Wrong},
	} {
		if step, a := Match(seed, c.typed, now, c.last); step != c.step || a != c.a {
			t.Errorf("%s: step %d, answer %d", c.what, step, a)
		}
	}
}

func TestKeysAreTypedAsTheyAreShown(t *testing.T) {
	seed := []byte("12345678901234567890")
	if got := KeyText(seed); got != "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ" {
		t.Errorf("key %s", got)
	}
	if got, err := ParseKey(" gezd-gnbv gy3t qojq gezd gnbv gy3t qojq\n"); err != nil || !bytes.Equal(got, seed) {
		t.Errorf("%x, %v", got, err)
	}
	if _, err := ParseKey("GEZD"); err == nil {
		t.Error("a short key was taken")
	}
	want := "otpauth://totp/Counterfoil:Ada%20Kramer?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Counterfoil"
	if got := URI("Counterfoil", "Ada Kramer", seed); got != want {
		t.Errorf("URI %s", got)
	}
}

func TestRecoveryCodes(t *testing.T) {
	set, other := NewSetID(time.UnixMilli(1000)), NewSetID(time.UnixMilli(1001))
	if compare(other, set) <= 0 {
		t.Error("the later set is not the greater")
	}
	codes, digests := NewRecoveryCodes(set)
	seen := map[string]bool{}
	for i, c := range codes {
		seen[c] = true
		if len(c) != 19 || strings.Count(c, "-") != 3 || !IsRecoveryCode(Tidy(c)) || IsCode(Tidy(c)) {
			t.Errorf("code %q", c)
		}
		if at := MatchRecovery(set, digests, Tidy(" "+strings.ToUpper(c)+"\n")); at != i {
			t.Errorf("code %d was found at %d", i, at)
		}
		if MatchRecovery(other, digests, Tidy(c)) >= 0 {
			t.Error("a code of one set counts in another")
		}
	}
	if got := Forgive("aaaa0000bbbb1188"); got != "aaaaoooobbbbllbb" || Forgive("100000") != "100000" {
		t.Errorf("forgiven: %s", got)
	}
	if len(seen) != RecoveryCodes {
		t.Errorf("%d different codes", len(seen))
	}
	m := Mark{}.Renewed(set)
	m, first := m.Spend(set, 3)
	_, again := m.Spend(set, 3)
	_, wrongSet := m.Spend(other, 4)
	if !first || again || wrongSet || m.Left() != 9 {
		t.Errorf("first %v, again %v, of another set %v, %d left", first, again, wrongSet, m.Left())
	}
}

// An older copy of the books, or of the keychain, gives nothing back: the marks are joined.
func TestJoinedMarks(t *testing.T) {
	early, late := SetID{1}, SetID{2}
	for _, c := range []struct {
		what    string
		a, b, w Mark
	}{
		{"nothing", Mark{}, Mark{}, Mark{}},
		{"the later step and time", Mark{Step: 5, Seen: 100}, Mark{Step: 4, Seen: 200}, Mark{Step: 5, Seen: 200}},
		{"the later failure", Mark{Failures: 5, FailedAt: 10}, Mark{Failures: 1, FailedAt: 11}, Mark{Failures: 1, FailedAt: 11}},
		{"more failures of a moment", Mark{Failures: 2, FailedAt: 10}, Mark{Failures: 5, FailedAt: 10}, Mark{Failures: 5, FailedAt: 10}},
		{"codes of one set", Mark{Set: early, Used: 1}, Mark{Set: early, Used: 4}, Mark{Set: early, Used: 5}},
		{"the later set", Mark{Set: early, Used: 7}, Mark{Set: late, Used: 1}, Mark{Set: late, Used: 1}},
		{
			"the owner's word about the clock",
			Mark{Resets: 1, Step: 1, Seen: 30, Set: late},
			Mark{Step: 9, Seen: 900, Failures: 5, FailedAt: 900, Set: early},
			Mark{Resets: 1, Step: 1, Seen: 30, Set: late},
		},
	} {
		if got := c.a.Join(c.b); got != c.w {
			t.Errorf("%s: %+v", c.what, got)
		}
		if got := c.b.Join(c.a); got != c.w {
			t.Errorf("%s, the other way: %+v", c.what, got)
		}
	}
}

func TestWaitsGrow(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	var m Mark
	var waits []time.Duration
	for range 16 {
		m = m.Failed(now)
		waits = append(waits, m.Wait(now, now))
	}
	want := []time.Duration{0, 0, 0, 0, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute}
	for i, w := range waits {
		if i >= len(want) && w != time.Hour || i < len(want) && w != want[i] {
			t.Errorf("after %d failures: %s", i+1, w)
		}
	}
	if w := m.Wait(now.Add(59*time.Minute), now); w != time.Minute {
		t.Errorf("one minute before the end: %s", w)
	}
	// A clock set back gives no attempt: the wait counts from when the books were opened.
	back := now.Add(-24 * time.Hour)
	if w := m.Wait(back.Add(time.Minute), back); w != 59*time.Minute {
		t.Errorf("with the clock set back: %s", w)
	}
	if w := m.Passed(now).Wait(now, now); w != 0 {
		t.Errorf("after a right one: %s", w)
	}
	if got := m.Join(m.Passed(now)); got.Failures != 0 {
		t.Errorf("the failures before a right code count again: %+v", got)
	}
	if got := m.Passed(now).Failed(now).Join(m.Passed(now)); got.Failures != 1 {
		t.Errorf("the failure after a right code is lost: %+v", got)
	}
}

func TestTheClock(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	m := Mark{}.Passed(now)
	for ago, want := range map[time.Duration]bool{0: false, time.Minute: false, 2 * time.Minute: false, 121 * time.Second: true, time.Hour: true} {
		if m.Behind(now.Add(-ago)) != want {
			t.Errorf("%s behind", ago)
		}
	}
	back := now.Add(-time.Hour)
	r := m.Failed(now).Reset(back)
	if r.Behind(back) || r.Join(m).Behind(back) || r.Step != StepAt(back) || r.Failures != 0 {
		t.Errorf("after the owner's word: %+v", r)
	}
}

// The golden mark: version 1 is read for ever.
func TestTheGoldenMark(t *testing.T) {
	m := Mark{Resets: 2, Step: 59823412, Seen: 1794702360, FailedAt: 1794702300, Failures: 3, Set: SetID{1, 2, 3, 4, 5, 6, 7, 8}, Used: 0x0201}
	const golden = "01000000020000000003" + "90d534000000006af8fc18000000006af8fbdc" + "00000003" + "0102030405060708" + "0201"
	if got := hex.EncodeToString(m.Bytes()); got != golden {
		t.Errorf("mark\n%s, want\n%s", got, golden)
	}
	b, err := hex.DecodeString(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ParseMark(b); err != nil || got != m {
		t.Errorf("%+v, %v", got, err)
	}
	for name, bad := range map[string][]byte{
		"empty": nil, "cut": b[:42], "longer": append(bytes.Clone(b), 0), "newer": append([]byte{2}, b[1:]...),
		"before 1970": append(append(bytes.Clone(b[:5]), 0xff), b[6:]...),
	} {
		if _, err := ParseMark(bad); !errors.Is(err, ErrMark) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzMark(f *testing.F) {
	f.Add(Mark{Step: 1}.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := ParseMark(b); err == nil && !bytes.Equal(m.Bytes(), b) {
			t.Errorf("%x is read as %+v", b, m)
		}
	})
}
