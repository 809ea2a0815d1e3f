//go:build !linux

package away

func watch(func()) (stop func()) { return func() {} }
