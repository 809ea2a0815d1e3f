package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"counterfoil/app/paper"

	"golang.org/x/text/unicode/norm"
)

// lentFont is a font that computers have for what the program's own lack, by the name of its file.
type lentFont struct {
	file      string
	index     int // in a collection
	languages []string
}

// lentFonts are those that Linux, Windows and macOS come with or offer, by rank: the good ones for a language first, then what has
// everything, then pictographs. Fonts whose pictographs are pictures in colour are not among them: they have no outlines.
var lentFonts = []lentFont{
	{"NotoSansCJK-Regular.ttc", 2, []string{"zh-Hans"}},
	{"NotoSansCJK-Regular.ttc", 3, []string{"zh-Hant"}},
	{"NotoSansCJK-Regular.ttc", 0, []string{"ja"}},
	{"NotoSansCJK-Regular.ttc", 1, []string{"ko"}},
	{"msyh.ttc", 0, []string{"zh-Hans"}},
	{"msjh.ttc", 0, []string{"zh-Hant"}},
	{"YuGothR.ttc", 0, []string{"ja"}},
	{"meiryo.ttc", 0, []string{"ja"}},
	{"msgothic.ttc", 0, []string{"ja"}},
	{"malgun.ttf", 0, []string{"ko"}},
	{"simsun.ttc", 0, []string{"zh-Hans"}},
	{"PingFang.ttc", 0, []string{"zh-Hans", "zh-Hant"}},
	{"Hiragino Sans GB.ttc", 0, []string{"zh-Hans"}},
	{"STHeiti Light.ttc", 0, []string{"zh-Hans", "zh-Hant"}},
	{"ヒラギノ角ゴシック W3.ttc", 0, []string{"ja"}},
	{"AppleSDGothicNeo.ttc", 0, []string{"ko"}},
	{"wqy-zenhei.ttc", 0, []string{"zh-Hans", "zh-Hant"}},
	{"wqy-microhei.ttc", 0, []string{"zh-Hans", "zh-Hant"}},
	{"ipag.ttf", 0, []string{"ja"}},
	{"fonts-japanese-gothic.ttf", 0, []string{"ja"}},
	{"NanumGothic.ttf", 0, []string{"ko"}},
	{"DroidSansFallbackFull.ttf", 0, nil},
	{"DroidSansFallback.ttf", 0, nil},
	{"Arial Unicode.ttf", 0, nil},
	{"NotoEmoji-Regular.ttf", 0, nil},
	{"seguiemj.ttf", 0, nil},
	{"seguisym.ttf", 0, nil},
	{"Symbola_hint.ttf", 0, nil},
	{"Symbola.ttf", 0, nil},
	{"NotoSansSymbols2-Regular.ttf", 0, nil},
	{"Apple Symbols.ttf", 0, nil},
	{"DejaVuSans.ttf", 0, nil},
}

// fontFolders are where the system keeps its fonts, and where a user puts his own.
func fontFolders() []string {
	home, _ := os.UserHomeDir()
	switch runtime.GOOS {
	case "windows":
		windows := os.Getenv("WINDIR")
		if windows == "" {
			windows = `C:\Windows`
		}
		return []string{filepath.Join(windows, "Fonts"), filepath.Join(os.Getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts")}
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library", "Fonts")}
	}
	return []string{
		"/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fonts-droid-fallback", filepath.Join(home, ".local", "share", "fonts"),
		filepath.Join(home, ".fonts"), "/run/host/fonts",
	}
}

// fontsIn offers the fonts of some folders to papers. The folders are looked through when a paper first needs a letter that the
// program's own fonts lack, and once.
func fontsIn(folders ...string) *paper.Fonts {
	paths := sync.OnceValue(func() map[string]string { return fontPaths(folders) })
	var files []paper.FontFile
	for _, l := range lentFonts {
		files = append(files, paper.FontFile{Index: l.index, Languages: l.languages, Open: func() (paper.FontReader, error) {
			path, ok := paths()[l.file]
			if !ok {
				return nil, fs.ErrNotExist
			}
			return os.Open(path)
		}})
	}
	return paper.NewFonts(files...)
}

// fontPaths finds the files of lentFonts in folders and in those below them.
func fontPaths(folders []string) map[string]string {
	wanted, found := map[string]bool{}, map[string]string{}
	for _, l := range lentFonts {
		wanted[l.file] = true
	}
	for _, folder := range folders {
		_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error { // what cannot be looked through has no fonts
			if err != nil {
				return nil
			}
			if name := norm.NFC.String(d.Name()); wanted[name] && found[name] == "" { // macOS may take letters apart
				found[name] = path
			}
			return nil
		})
	}
	return found
}
