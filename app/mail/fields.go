package mail

import (
	"slices"
	"strings"
)

// fill puts facts in place of fields, and leaves out passages in brackets that have a field without a fact. Brackets without a field in
// them are text. Each piece of a template is looked at once, so what a fact says is never taken for a field.
func fill(text string, facts map[string]string) string {
	var out strings.Builder
	for text != "" {
		switch i := strings.IndexAny(text, "[{"); {
		case i < 0:
			out.WriteString(text)
			return out.String()
		case i > 0:
			out.WriteString(text[:i])
			text = text[i:]
		case text[0] == '[':
			text = fillPassage(&out, text, facts)
		default:
			text = fillField(&out, text, facts)
		}
	}
	return out.String()
}

// fillPassage fills what begins with a bracket, and gives what comes behind.
func fillPassage(out *strings.Builder, text string, facts map[string]string) string {
	inside, after, closed := strings.Cut(text[1:], "]")
	if nested := strings.Contains(inside, "["); !closed || nested || len(fieldsIn(inside)) == 0 {
		out.WriteByte('[')
		return text[1:]
	}
	for _, name := range fieldsIn(inside) {
		if facts[name] == "" {
			return after
		}
	}
	out.WriteString(fill(inside, facts))
	return after
}

// fillField fills what begins with a brace. One that closes nowhere near is text.
func fillField(out *strings.Builder, text string, facts map[string]string) string {
	name, after, ok := cutField(text)
	if !ok {
		out.WriteByte('{')
		return text[1:]
	}
	value := facts[name]
	out.WriteString(value)
	if value == "" && (out.Len() == 0 || strings.HasSuffix(out.String(), " ")) {
		after = strings.TrimPrefix(after, " ")
	}
	return after
}

// cutField takes a field off the beginning of text.
func cutField(text string) (name, after string, ok bool) {
	end := strings.IndexByte(text, '}')
	if end < 0 || text[0] != '{' || strings.ContainsAny(text[1:end], "{[]\n") {
		return "", "", false
	}
	return text[1:end], text[end+1:], true
}

// fieldsIn are the names in braces.
func fieldsIn(text string) (list []string) {
	for {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			return list
		}
		name, after, ok := cutField(text[i:])
		if ok {
			list = append(list, name)
			text = after
		} else {
			text = text[i+1:]
		}
	}
}

// checkFields finds the first name in braces that is no field, or a brace that does not close.
func checkFields(where, text string, known []string) error {
	for rest := text; ; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			return nil
		}
		name, after, ok := cutField(rest[i:])
		if !ok {
			return fault(where, "a brace stands alone: fields are written {number}")
		}
		if !slices.Contains(known, name) {
			if near := nearest(name, known); near != "" {
				return fault(where, "there is no field {%s}: do you mean {%s}?", name, near)
			}
			return fault(where, "there is no field {%s}: there are {%s}", name, strings.Join(known, "} {"))
		}
		rest = after
	}
}

// nearest is the field that was most likely meant: at most two slips away.
func nearest(typed string, known []string) string {
	best, name := 3, ""
	for _, k := range known {
		if d := slips(strings.ToLower(strings.TrimSpace(typed)), k); d < best {
			best, name = d, k
		}
	}
	return name
}

// slips is how many letters must be put in, taken out, changed or swapped with the next one to come from one word to another.
func slips(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			changed := last[j]
			if a[i] != b[j] {
				changed++
			}
			row[j+1] = min(changed, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
