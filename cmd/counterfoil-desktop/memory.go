package main

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// memory keeps trivia of the window between runs in a small file of its own, which is replaced whole. The toolkit's
// preferences would do, but they are rewritten in place while a watcher of theirs reads them: now and then it finds the
// file cut, and says so.
type memory struct {
	path   string
	values map[string]string
}

// newMemory reads what an earlier run kept. What cannot be read is forgotten: nothing of value is kept here.
func newMemory(path string) *memory {
	m := &memory{path: path}
	if text, err := os.ReadFile(path); err == nil {
		_ = json.Unmarshal(text, &m.values)
	}
	if m.values == nil {
		m.values = map[string]string{}
	}
	return m
}

// memoryPath is where the system has programs keep such things.
func memoryPath(home string) string {
	dir, err := os.UserConfigDir()
	if err != nil {
		dir = home
	}
	return filepath.Join(dir, "counterfoil", "window.json")
}

func (m *memory) Get(key string) string { return m.values[key] }

// Set keeps a value. A folder that cannot be written costs the memory, not the work.
func (m *memory) Set(key, value string) {
	if m.values[key] == value {
		return
	}
	m.values[key] = value
	text, err := json.MarshalIndent(m.values, "", " ")
	if err != nil {
		return
	}
	if os.MkdirAll(filepath.Dir(m.path), 0o700) != nil || os.WriteFile(m.path+".part", text, 0o600) != nil {
		return
	}
	_ = os.Rename(m.path+".part", m.path)
}
