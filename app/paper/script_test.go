package paper

import (
	"os"

	"counterfoil/app/bill"
	"counterfoil/app/money"
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
		{"שולחן אלון 200×90 ס\"מ", "כולל פתח לכבלים, דגם AX-200 (שחור) במחיר \u200e-5%"},
		{"ओक की मेज, तेल लगी हुई", "क्षेत्र निर्माण श्री कृष्ण द्वारा; हिन्दी र्क त्र ज्ञ"},
		{"ওক কাঠের টেবিল", "ক্ষুদ্র শিল্প প্রতিষ্ঠান, ঢাকা"},
		{"ஓக் மேசை, எண்ணெய் பூசப்பட்டது", "தமிழ்நாடு கோயம்புத்தூர்"},
		{"โต๊ะไม้โอ๊ค เคลือบน้ำมัน", "น้ำที่นี่ดีมาก ผู้ใหญ่ปั้นปลา"},
		{"બુકશેલ્ફ", "ਗੁਰਮੁਖੀ ਲਿਪੀ · తెలుగు లిపి శ్రీ · ಕನ್ನಡ ಕ್ಷೇತ್ರ · മലയാളം ക്രിസ്തു · ଓଡ଼ିଆ କ୍ଷେତ୍ର · සිංහල ශ්\u200dරී"},
		{"Հայերեն ქართული", "ລາວ ພາສາ · ខ្មែរ ស្ត្រី"},
		{"日本語のテーブル 東京都", "简体中文 桌子，油漆。 한국어 책상"},
		{"Emoji 😀 🂡👩\u200d👧 at the end", ""},
	} {
		d.Lines = append(d.Lines, line(s[0], s[1], "2", "C62", "145.50", rate))
	}
	return d
}

// hebrewInvoice is written and read from right to left.
func hebrewInvoice() bill.Draft {
	d := mixedInvoice()
	d.Language = "he"
	d.Currency = money.MustCurrency("ILS")
	d.Seller = bill.Party{
		Name: "נגריית אלון בע״מ", TaxID: "514321987", TaxNumber: "514321987", LegalID: "51-432198-7", Website: "www.alon.example",
		Address: bill.Address{Lines: []string{"רחוב הרצל 12"}, PostCode: "6423906", City: "תל אביב", Country: "IL"},
		Contact: bill.Contact{Name: "דנה לוי", Phone: "+972 3 555 0199", Email: "office@alon.example"},
	}
	d.Buyer = bill.Party{
		Name: "קפה שחר (Café Dawn) בע״מ", Number: "K-1042", TaxID: "512345678",
		Address: bill.Address{Lines: []string{"שדרות רוטשילד 45, קומה 3"}, PostCode: "6578401", City: "תל אביב", Country: "IL"},
		Contact: bill.Contact{Name: "יעל כהן"},
	}
	d.Account = bill.Account{Holder: "נגריית אלון בע״מ", IBAN: "IL620108000000099999999", BIC: "POALILIT", Bank: "בנק הפועלים"}
	rate := standard("18")
	d.Lines = []bill.Line{
		line("שולחן אלון, משומן", "200 × 90 ס״מ, כולל פתח לכבלים; דגם AX-200 (שחור), מסופק ומורכב בקומת הקרקע ללא תוספת תשלום", "2", "C62", "1450.00", rate),
		line("תכנון ופגישה באתר", "", "7.5", "HUR", "86.50", rate),
		line("Oak board, planed", "Delivered in English wording.", "12.25", "KGM", "3.2", rate),
	}
	d.Lines[0].Discounts = []bill.Adjustment{{Percent: percent("10"), Reason: "לקוח קבוע"}}
	d.Discounts = []bill.Adjustment{{Percent: percent("2.5"), Reason: "מבצע סתיו"}}
	d.Charges, d.TaxReasons = nil, nil
	d.Prepaid = money.Of(100000, d.Currency)
	d.Terms, d.Note = "תשלום בתוך 14 ימים.", "תודה על הזמנתכם!"
	return d
}

// arabicInvoice is written in Arabic, priced with tax.
func arabicInvoice() bill.Draft {
	d := hebrewInvoice()
	d.Language, d.Prices = "ar", bill.Gross
	d.Currency = money.MustCurrency("SAR")
	d.Seller = bill.Party{
		Name: "مؤسسة البلوط للأثاث", TaxID: "310122393500003", LegalID: "1010123456", Website: "www.ballut.example",
		Address: bill.Address{Lines: []string{"شارع العليا 88"}, PostCode: "12211", City: "الرياض", Country: "SA"},
		Contact: bill.Contact{Name: "سارة العتيبي", Phone: "+966 11 555 0199", Email: "info@ballut.example"},
	}
	d.Buyer = bill.Party{
		Name: "شركة النور للتجارة ذ.م.م.", Number: "K-77", TaxID: "300000000000003",
		Address: bill.Address{Lines: []string{"شارع الملك فهد 1234 (برج المملكة)"}, PostCode: "12271", City: "الرياض", Country: "SA"},
		Contact: bill.Contact{Name: "محمد عبد الله"},
	}
	d.Account = bill.Account{Holder: "مؤسسة البلوط للأثاث", IBAN: "SA0380000000608010167519", BIC: "RJHISARI", Bank: "مصرف الراجحي"}
	rate := standard("15")
	d.Lines = []bill.Line{
		line("طاولة خشب بلوط 200×90 سم", "مع فتحة للأسلاك، الطراز AX-200 (أسود)، مع التوصيل والتركيب في الطابق الأرضي دون رسوم إضافية", "2", "C62", "1450.00", rate),
		line("تخطيط واجتماع في الموقع", "", "7.5", "HUR", "86.50", rate),
	}
	d.Discounts = nil
	d.Prepaid = money.Of(0, d.Currency)
	d.Terms, d.Note = "الدفع خلال 14 يومًا.", "شكرًا لطلبكم!"
	return d
}
