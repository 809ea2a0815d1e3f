package main

type mailCmd struct {
	Template  mailTemplateCmd `cmd:"" help:"How letters read: list, show, set, reset, preview."`
	Providers mailProviders   `cmd:"" help:"Where usual providers take letters: host, port, security, and what to do first."`
}
