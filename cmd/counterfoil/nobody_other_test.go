//go:build !unix

package main

// asNobody has no other user to be here.
func asNobody(run func() int) int { return run() }
