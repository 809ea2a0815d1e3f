package main

type companyCmd struct {
	Paper companyPaper `cmd:"" help:"How papers look: show, set."`
}
