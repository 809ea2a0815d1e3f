package app

// SnapshotWords say what a snapshot was taken before.
func SnapshotWords(c Snapshot) string { return snapshotPurposes[c.Purpose] }

var snapshotPurposes = map[string]string{
	beforeMigration: "Before a newer version changed the tables", beforeUpdate: "Before another version of the program", beforeKeys: "Before the key was changed",
	beforeImport: "Before an import", beforeBack: "Before going back", becauseAsked: "Asked for",
}

// SnapshotEndWords say why one is not kept any more.
func SnapshotEndWords(c Snapshot) string { return snapshotEnds[c.Why] }

var snapshotEnds = map[string]string{
	"old": "its time was over", "many": "there were newer ones", "keys": "its key was destroyed", "erased": "personal data in it were erased", "gone": "its file was not there",
}

type snapshotJSON struct {
	ID      string `json:"id"`
	Made    string `json:"made"`
	Before  string `json:"before"`
	File    string `json:"file"`
	Size    int64  `json:"size"`
	Tables  int    `json:"tables"`
	Trail   string `json:"trail"`
	There   bool   `json:"there"`
	Ended   string `json:"ended,omitempty"`
	EndedBy string `json:"endedBy,omitempty"`
}

func snapshotOut(c Snapshot) snapshotJSON {
	return snapshotJSON{
		c.ID.String(), momentOut(c.Made), c.Purpose, c.File, c.Size, c.Schema, c.Trail.Short(), c.There && c.Ended.IsZero(), momentOrNone(c.Ended), c.Why,
	}
}
