package main

type companyCmd struct {
	Paper    companyPaper    `cmd:"" help:"How papers look: show, set."`
	Accounts companyAccounts `cmd:"" help:"Where the business is paid: list, set."`
}
