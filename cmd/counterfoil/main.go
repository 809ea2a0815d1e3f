// Command counterfoil is Counterfoil without a window: the same use cases on the command line, for bookkeepers, scripts and rescue.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"counterfoil/app"
	"counterfoil/crypto"
)

// version is set when a release is linked.
var version = "dev"

func main() {
	os.Exit(program(app.System(version)))
}

// program runs the command that the arguments name. Tests call it with an environment of their own.
func program(env app.Env) int {
	_ = crypto.Harden() // best effort, before any secret exists; what it could not do stands on the security page
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, env, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}
