package paper

import (
	"os"

	"counterfoil/app/bill"
	"counterfoil/app/tax"
)

// computerFonts are those of Debian's packages fonts-wqy-microhei and fonts-dejavu-core.
func computerFonts() *Fonts {
	open := func(path string) FontFile {
		return FontFile{Open: func() (FontReader, error) { return os.Open(path) }}
	}
	return NewFonts(open("/nowhere"), open("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"), open("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
}

// manyScripts is an invoice whose names and lines are in all scripts that the program carries fonts for.
func manyScripts() bill.Draft {
	d := smallInvoice()
	d.Language = "en"
	d.Buyer = bill.Party{
		Name: "شركة النور للتجارة ذ.م.م.", Number: "K-77",
		Address: bill.Address{Lines: []string{"شارع الملك فهد 1234 (برج المملكة)"}, PostCode: "12271", City: "الرياض", Country: "SA"},
		Contact: bill.Contact{Name: "محمد عبد الله"},
	}
	rate := tax.Rate{Category: tax.Standard, Percent: percent("19")}
	d.Lines = nil
	for _, s := range [][2]string{
		{"طاولة خشب بلوط 200×90 سم", "مع فتحة للأسلاك، الطراز AX-200 (أسود)"},
		{"שולחן אלון 200×90 ס\"מ", "כולל פתח לכבלים, דגם AX-200 (שחור) במחיר ‎-5%"},
		{"ओक की मेज, तेल लगी हुई", "क्षेत्र निर्माण श्री कृष्ण द्वारा; हिन्दी र्क त्र ज्ञ"},
		{"ওক কাঠের টেবিল", "ক্ষুদ্র শিল্প প্রতিষ্ঠান, ঢাকা"},
		{"ஓக் மேசை, எண்ணெய் பூசப்பட்டது", "தமிழ்நாடு கோயம்புத்தூர்"},
		{"โต๊ะไม้โอ๊ค เคลือบน้ำมัน", "น้ำที่นี่ดีมาก ผู้ใหญ่ปั้นปลา"},
		{"બુકશેલ્ફ", "ਗੁਰਮੁਖੀ ਲਿਪੀ · తెలుగు లిపి శ్రీ · ಕನ್ನಡ ಕ್ಷೇತ್ರ · മലയാളം ക്രിസ്തു · ଓଡ଼ିଆ କ୍ଷେତ୍ର · සිංහල ශ්‍රී"},
		{"Հայերեն ქართული", "ລາວ ພາສາ · ខ្មែរ ស្ត្រី"},
		{"日本語のテーブル 東京都", "简体中文 桌子，油漆。 한국어 책상"},
		{"Emoji 😀 🂡👩‍👧 at the end", ""},
	} {
		d.Lines = append(d.Lines, line(s[0], s[1], "2", "C62", "145.50", rate))
	}
	return d
}
