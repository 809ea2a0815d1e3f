package kit

// Value is a field for something that is parsed: an amount, a quantity, a percentage. What was typed is parsed at each
// key, and rewritten in its proper form only when the field is left. The kit knows no money: parser and formatter are
// handed in, and work in the clerk's locale. OnChanged belongs to the field: listen to OnValue.
type Value[T any] struct {
	Entry

	// OnValue hears each change: the value, or why the text is none. An empty text is for the parser to judge.
	OnValue func(T, error)

	parse  func(string) (T, error)
	format func(T) string
	value  T
	err    error
}

// NewValue makes a field that shows the given value.
func NewValue[T any](value T, parse func(string) (T, error), format func(T) string) *Value[T] {
	v := &Value[T]{parse: parse, format: format, value: value}
	v.extend(v)
	v.selectIn = true
	v.SetQuietly(format(value))
	v.Entry.OnChanged = v.read
	return v
}

// Set shows a value, and takes it for right.
func (v *Value[T]) Set(value T) {
	v.value, v.err = value, nil
	v.SetBad(false)
	v.SetQuietly(v.format(value))
}

// Get is the value, or why the text is none; then the value is the last good one.
func (v *Value[T]) Get() (T, error) { return v.value, v.err }

func (v *Value[T]) read(text string) {
	value, err := v.parse(text)
	v.err = err
	if err == nil {
		v.value = value
	}
	v.SetBad(err != nil)
	if v.OnValue != nil {
		v.OnValue(v.value, err)
	}
}

// FocusLost rewrites the text; a wrong one it leaves as it is: nobody likes to type it again.
func (v *Value[T]) FocusLost() {
	if v.err == nil {
		v.SetQuietly(v.format(v.value))
	}
	v.Entry.FocusLost()
}
