package app

import (
	"encoding/hex"
	"strconv"
)

type attachmentJSON struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
	Send   bool   `json:"send"`
	Made   string `json:"made"`
	By     string `json:"by"`
	About  string `json:"about"` // customer, draft, document
	Target string `json:"target"`
	Label  string `json:"label"`
	File   string `json:"file,omitempty"` // in an export
}

func attachmentOut(a Attachment) attachmentJSON {
	return attachmentJSON{
		ID: a.ID.String(), Name: a.Name, Type: a.Type, Size: a.Size, SHA256: hex.EncodeToString(a.Digest[:]), Send: a.Send,
		Made: momentOut(a.Made), By: a.By, About: a.About.Noun, Target: a.Target.String(), Label: a.About.Label,
	}
}

var attachmentColumns = []string{"id", "name", "type", "size", "sha256", "send", "made", "by", "about", "target", "label", "file"}

func attachmentRow(a attachmentJSON) []cell {
	return []cell{
		text(a.ID), text(a.Name), text(a.Type), number(strconv.FormatInt(a.Size, 10)), text(a.SHA256), text(yesOr(a.Send)), text(a.Made),
		text(a.By), text(a.About), text(a.Target), text(a.Label), text(a.File),
	}
}
