package main

type mailCmd struct {
	Template mailTemplateCmd `cmd:"" help:"How letters read: list, show, set, reset, preview."`
}
