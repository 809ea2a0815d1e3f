package mail

import (
	"slices"
	"time"

	"counterfoil/app/bill"
)

// State is how a letter in the outbox stands.
type State string

// The states.
const (
	Queued    State = "queued"     // waits for its time, or for the network
	Sending   State = "sending"    // the last byte is on its way to the server, which has not answered yet
	Sent      State = "sent"       // the server took it (250 to DATA), or a person says that it arrived
	Failed    State = "failed"     // refused, or tried for too long
	Unsure    State = "unsure"     // nobody can say whether the server took it: a person looks, and decides
	TakenBack State = "taken back" // it will not be sent
)

// States are all of them.
func States() []State { return []State{Queued, Sending, Sent, Failed, Unsure, TakenBack} }

// Step is what happens to a letter.
type Step string

// The steps.
const (
	StepFiled     Step = "filed"      // a person sent it: it waits, at first for some seconds in which it can be taken back
	StepSending   Step = "sending"    // written before the server is told that the letter is complete
	StepSent      Step = "sent"       // the server took it
	StepLater     Step = "later"      // it could not be sent now
	StepFailed    Step = "failed"     // it cannot be sent
	StepUnsure    Step = "unsure"     // the answer of the server was lost, or the books are a copy of before
	StepTakenBack Step = "taken back" // a person wants it not to be sent
	StepAgain     Step = "again"      // a person sends it once more
	StepArrived   Step = "arrived"    // a person knows that it arrived
)

// steps say from which states a step leads, and to which. A letter that is not there yet has the state "".
var steps = map[Step]struct {
	from []State
	to   State
}{
	StepFiled:     {[]State{""}, Queued},
	StepSending:   {[]State{Queued}, Sending},
	StepSent:      {[]State{Sending}, Sent},
	StepLater:     {[]State{Queued, Sending}, Queued},
	StepFailed:    {[]State{Queued, Sending}, Failed},
	StepUnsure:    {[]State{Queued, Sending}, Unsure},
	StepTakenBack: {[]State{Queued, Failed}, TakenBack},
	StepAgain:     {[]State{Failed, Unsure, TakenBack}, Queued},
	StepArrived:   {[]State{Unsure, Failed}, Sent},
}

// Steps are all of them.
func Steps() []Step {
	return []Step{StepFiled, StepSending, StepSent, StepLater, StepFailed, StepUnsure, StepTakenBack, StepAgain, StepArrived}
}

// From says where a step leads from a state; ok is false where it cannot be taken.
func (s Step) From(state State) (to State, ok bool) {
	is, known := steps[s]
	return is.to, known && slices.Contains(is.from, state)
}

// Waits says whether a step leaves the letter waiting for a time.
func (s Step) Waits() bool { return steps[s].to == Queued }

// Event is a step that was taken.
type Event struct {
	Step   Step
	At     time.Time
	Author bill.ID   // at whose session
	Next   time.Time // when it is tried, where it waits
	Cause  Cause     // of what went wrong
	Code   int       // reply code of the server, 0 where there was none
	Words  string    // of the server, bounded and without control characters
}

// Posted is a letter as it lies in the outbox: what it says never changes, and its Message-ID is the same however often it is tried.
type Posted struct {
	ID     bill.ID
	Target bill.ID // the document, reminder or customer that it is about
	Author bill.ID
	Made   time.Time
	Letter Letter // its files are named in Files alone
	Files  []PostedFile

	State  State
	Next   time.Time // when it is tried, where it waits
	Since  time.Time // when it began to wait, or was sent again
	Tries  int       // in vain, since then
	Last   Event
	Events []Event // all of them, the oldest first; only where one letter was asked for
}

// PostedFile is a file that goes along: the filed PDF of a document, its registration or a reminder, or bytes that are kept by their digest.
type PostedFile struct {
	Name, Type string
	Size       int64
	Paper      bill.ID  // the document, registration or reminder, zero where Digest counts
	Digest     [32]byte // SHA-256
}

// How long is waited, and how often tried.
const (
	firstPause = time.Minute
	mostPause  = 6 * time.Hour
	// GiveUp is how long a letter is tried, and leastTries how often at least: a computer that was switched off has not tried.
	GiveUp     = 5 * 24 * time.Hour
	leastTries = 8
	// Hold is how long a letter waits before it is tried first, so that it can be taken back.
	Hold = 10 * time.Second
)

// Pause is how long to wait after so many tries in vain: a minute, twice as long each time, at most six hours. jitter, from 0 to 1, makes it
// up to a fifth shorter or longer, so that the letters of a shop do not all come at once.
func Pause(tries int, jitter float64) time.Duration {
	pause := mostPause
	if tries = max(tries, 1); tries < 10 {
		pause = min(firstPause<<(tries-1), mostPause)
	}
	return pause + time.Duration((min(max(jitter, 0), 1)-0.5)*0.4*float64(pause))
}

// Exhausted says whether a letter was tried for long enough, with the try that has just failed.
func Exhausted(tries int, since, now time.Time) bool {
	return tries >= leastTries && now.Sub(since) >= GiveUp
}
