package app

import (
	"strconv"
	"time"

	"golang.org/x/sys/windows"
)

// thisRun names this run of the program: Windows has no id of a start of the system that every user may read.
var thisRun = strconv.FormatInt(time.Now().UnixNano(), 36)

// systemSteady is the time since the system was started, sleep included. It is compared within a run of the program only.
func systemSteady() Steady { return Steady{Boot: thisRun, On: windows.DurationSinceBoot()} }
