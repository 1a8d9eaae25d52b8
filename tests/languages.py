"""Sentences that were made up for these tests, by language, and the encodings that text in it is in."""

SENTENCES = {
    "zh": [
        "山脚下的邮局每天只开三个小时，可是谁也没有等过信。",
        "老周把钥匙放在窗台上，对孩子们说：“晚饭以前都要回来。”",
        "这条河去年改了道，我们家的船就一直停在院子里。",
        "她用了整整一个冬天，把全村人的名字写在一张地图上。",
        "新来的老师问，为什么学校的钟总是慢十分钟？",
        "没有人知道那台收音机是从哪里来的，但是大家都听它报天气。",
        "到了秋天，桥上的灯会比平时早亮一些，好让晚归的人看见路。",
        "他说这不是什么大事，只不过是把借来的东西还给人家。",
    ],
    "zh-Hant": [
        "山腳下的郵局每天只開三個小時，可是誰也沒有等過信。",
        "老周把鑰匙放在窗台上，對孩子們說：「晚飯以前都要回來。」",
        "這條河去年改了道，我們家的船就一直停在院子裡。",
        "她用了整整一個冬天，把全村人的名字寫在一張地圖上。",
        "新來的老師問，為什麼學校的鐘總是慢十分鐘？",
        "沒有人知道那台收音機是從哪裡來的，但是大家都聽它報天氣。",
        "到了秋天，橋上的燈會比平時早亮一些，好讓晚歸的人看見路。",
    ],
    "ja": [
        "山のふもとの郵便局は一日に三時間しか開いていないが、誰も困っていない。",
        "祖母は窓辺に鍵を置いて、「夕飯までには帰っておいで」と言った。",
        "去年から川の流れが変わり、うちの舟はずっと庭に置いたままだ。",
        "新しい先生が、どうして学校の時計はいつも十分遅れているのかと聞いた。",
        "秋になると、橋の明かりはいつもより少し早くともる。",
        "あのラジオがどこから来たのか、誰も知らない。",
    ],
    "ko": [
        "산 아래 우체국은 하루에 세 시간만 문을 열지만 아무도 편지를 기다리지 않는다.",
        "할머니는 창가에 열쇠를 두고 저녁 먹기 전에 돌아오라고 말했다.",
        "작년에 강의 흐름이 바뀌어서 우리 집 배는 줄곧 마당에 있다.",
        "새로 온 선생님이 학교 시계는 왜 늘 십 분 늦느냐고 물었다.",
        "가을이 되면 다리의 불은 보통 때보다 조금 일찍 켜진다.",
    ],
    "ru": [
        "Почта под горой открыта всего три часа в день, но писем давно никто не ждёт.",
        "Бабушка положила ключ на подоконник и сказала, чтобы все вернулись к ужину.",
        "В прошлом году река изменила русло, и наша лодка с тех пор стоит во дворе.",
        "Новый учитель спросил, почему школьные часы всегда отстают на десять минут.",
        "Осенью фонари на мосту зажигают немного раньше обычного.",
    ],
    "fr": [
        "Le bureau de poste au pied de la montagne n’est ouvert que trois heures par jour, été comme hiver.",
        "La grand-mère a laissé la clé sur le rebord de la fenêtre et demandé qu’on soit rentré pour le dîner.",
        "L’année dernière, la rivière a changé de lit ; depuis, notre barque est restée à côté du pré.",
        "Où donc était passée la boîte à musique ? Personne ne l’a jamais su, même après la fête.",
    ],
    "de": [
        "Das Postamt am Fuß des Berges öffnet nur für drei Stunden, und keiner wartet länger auf Briefe.",
        "Die Großmutter legte den Schlüssel aufs Fensterbrett und sagte, zum Abendessen müssten alle zurück sein.",
        "Seit der Fluss voriges Jahr sein Bett geändert hat, steht unser Kahn trocken im Höfchen.",
        "Warum, fragte die neue Lehrerin, geht die Schuluhr immer zehn Minuten später als die übrigen?",
    ],
    "pl": [
        "Poczta u podnóża góry jest otwarta tylko trzy godziny dziennie, lecz nikt już nie czeka na żaden list.",
        "Babcia położyła klucz na parapecie i powiedziała, żeby wszyscy wrócili przed kolacją.",
        "Odkąd rzeka zmieniła bieg, nasza łódź przez cały czas stoi w ogródku, pośród róż.",
        "Nowa nauczycielka zapytała, dlaczego szkolny zegar spóźnia się o dziesięć minut.",
    ],
    "tr": [
        "Dağın eteğindeki postane günde yalnızca üç saat açık, ama artık kimse mektup beklemiyor.",
        "Büyükanne anahtarı pencerenin önüne bıraktı ve akşam yemeğinden önce dönmemizi söyledi.",
        "Geçen yıl ırmağın yatağı değişti, o günden beri kayığımız bahçede duruyor.",
        "Yeni gelen öğretmen, okulun saati neden hep on dakika geri kalıyor diye sordu.",
    ],
    "el": [
        "Το ταχυδρομείο στους πρόποδες του βουνού ανοίγει μόνο τρεις ώρες την ημέρα.",
        "Η γιαγιά άφησε το κλειδί στο παράθυρο και είπε να γυρίσουμε όλοι πριν από το δείπνο.",
        "Πέρυσι το ποτάμι άλλαξε κοίτη, και από τότε η βάρκα μας μένει στην αυλή.",
    ],
    "he": [
        "סניף הדואר למרגלות ההר פתוח רק שלוש שעות ביום, אבל אף אחד כבר לא מחכה למכתבים.",
        "סבתא הניחה את המפתח על אדן החלון ואמרה שכולם צריכים לחזור לפני ארוחת הערב.",
        "בשנה שעברה שינה הנהר את מסלולו, ומאז הסירה שלנו עומדת בחצר.",
    ],
    "ar": [
        "مكتب البريد عند سفح الجبل لا يفتح إلا ثلاث ساعات في اليوم، ولم يعد أحد ينتظر الرسائل.",
        "وضعت الجدة المفتاح على حافة النافذة وقالت إن على الجميع أن يعودوا قبل العشاء.",
        "في العام الماضي غير النهر مجراه، ومنذ ذلك الحين بقي قاربنا في فناء البيت.",
    ],
    "th": [
        "ที่ทำการไปรษณีย์ตรงเชิงเขาเปิดวันละสามชั่วโมงเท่านั้น แต่ไม่มีใครรอจดหมายอีกแล้ว",
        "คุณยายวางกุญแจไว้ที่ขอบหน้าต่างแล้วบอกว่าทุกคนต้องกลับมาก่อนอาหารเย็น",
        "ปีที่แล้วแม่น้ำเปลี่ยนทาง เรือของเราจึงจอดอยู่ในสวนตั้งแต่นั้นมา",
    ],
}
TEXT = {language: "\n".join(sentences) + "\n" for language, sentences in SENTENCES.items()}
# Language -> codecs of Python that text in it comes in.
CODECS = {
    "zh": ["gb2312", "gbk", "gb18030", "hz"],
    "zh-Hant": ["big5", "big5hkscs"],
    "ja": ["shift_jis", "euc_jp", "iso2022_jp"],
    "ko": ["euc_kr", "cp949", "iso2022_kr"],
    "ru": ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic"],
    "fr": ["cp1252"],
    "de": ["latin_1", "cp1252"],
    "pl": ["cp1250", "iso8859_2"],
    "tr": ["cp1254"],
    "el": ["cp1253"],
    "he": ["cp1255"],
    "ar": ["cp1256"],
    "th": ["cp874"],
}
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
PAIRS = [(language, codec) for language, codecs in CODECS.items() for codec in [*codecs, *UNICODE]]
