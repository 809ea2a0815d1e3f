//go:build !windows

package printer

import "context"

func hand(ctx context.Context, job Job) error { return byCommand(ctx, job) }
