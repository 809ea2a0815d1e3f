// Package kit holds Counterfoil's own widgets: what a billing window needs and the toolkit lacks, drawn in one look.
// It knows nothing of bills: pages give it words, parsers and callbacks.
//
// Rules of the kit:
//
//   - A window's content is a [Frame]: the page, and above it the layer on which cards, toasts and tooltips live. A
//     [Dialog] brings a layer of its own. Widgets find the nearest one by themselves.
//   - Every widget reports keys and clicks to the frame's [Activity], the one clock of the auto-lock.
//   - Every widget that can be clicked can be focused, shows a ring when it is, and hears Enter and Space.
//   - Keys that a widget has no use for (Enter, Escape) go on to the dialog or the page around it.
//   - Callbacks are exported fields named On..., set after construction; they run on the UI goroutine.
//   - Work that may take longer than a frame goes out and comes back through a [Runner].
//   - Time, goroutines and the state of the modifier keys are handed in, so that tests decide them.
//
// The package never imports the toolkit's app package: that is what lets it be tested without a screen and without cgo.
package kit
