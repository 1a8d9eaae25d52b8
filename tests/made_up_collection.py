"""Made collections: articles that never were, what becomes of an article on its way through the web, and templates.

The words are those of the samples, drawn anew: pieces of two to four characters of the Chinese ones, words of the
English, Spanish and Russian ones. No two articles share more than chance. bench/dedupe.py makes its corpus of the same.
"""

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from opencc import OpenCC

ROOT = Path(__file__).resolve().parent.parent
_SAMPLES = {
    "zh": ("about-filing", "clean-page", "doubled-page", "hard-wrapped", "interview", "police-notice", "word-menu"),
    "en": ("english",),
    "es": ("spanish",),
    "ru": ("russian",),
}
_STORIES = {"zh": ("ferry", "library", "orchard"), "en": ("bridge", "market"), "es": (), "ru": ()}
_HAN = re.compile("[\u4e00-\u9fff]+")
_WORD = {"en": re.compile("[A-Za-z]+"), "es": re.compile(r"[^\W\d_]+"), "ru": re.compile(r"[^\W\d_]+")}
_RUSSIAN = re.compile("[\u0430-\u044f]")
_SPANISH = re.compile("[áéíóúñ]")
COINED = 4000
_DIGIT = re.compile("[0-9]")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "岚川砚禾庭桐舟朔澄萤亭野牧晴岑屿帆衡棠溪"
TOWNS = ("云埠", "白沙", "临汐", "北岭", "槐安", "石渡", "青禾", "南浦", "枫桥", "鹿鸣", "望潮", "柳溪", "东岬", "沙洲")
PLACES = ("Ennerby", "Hadder", "Quillon", "Marrow Bay", "Tolland", "Sefton Moor", "Wick End", "Ashgrove", "Port Corry")
PUEBLOS = ("Valdecierva", "Saucedal", "Peñarrubia", "Los Almendros", "Torrehonda", "Villabruma", "Fuentelobos")
GORODA = ("Заречинск", "Ивняки", "Долгий Бор", "Каменка", "Студёное", "Верхний Плёс", "Рябинино")


@cache
def _text(language: str) -> str:
    paths = [ROOT / "tests/golden" / name / "article.txt" for name in _SAMPLES[language]]
    paths += [ROOT / "samples/collection" / f"{name}.txt" for name in _STORIES[language]]
    paths += [ROOT / "tests/articles" / f"{language}.txt"]
    return "\n".join(path.read_text("utf-8") for path in paths)


@cache
def _runs() -> tuple[str, ...]:
    return tuple(run for run in _HAN.findall(_text("zh")) if len(run) >= 4)


@cache
def words(language: str) -> tuple[str, ...]:
    """Return the words of the samples, as often as they occur."""
    return tuple(_WORD[language].findall(_text(language)))


@cache
def coined(language: str) -> tuple[str, ...]:
    """Return words that never were, made of the beginnings and ends of words: a language has more than the samples."""
    r = random.Random(f"coined {language}")
    if language == "zh":
        chars = "".join(_runs())
        return tuple({r.choice(chars) + r.choice(chars): None for _ in range(COINED)})
    long = [word.lower() for word in words(language) if len(word) > 4]
    made = (r.choice(long)[: r.randint(2, 4)] + r.choice(long)[-r.randint(2, 4) :] for _ in range(COINED))
    return tuple(dict.fromkeys(made))


@cache
def _vocabulary(language: str) -> tuple[str, ...]:
    if language == "en":
        return words("en")
    return 3 * words(language) + coined(language)[:1000]


def sentence(r: random.Random, language: str) -> str:
    """Return a sentence of some 40 Chinese characters or 15 English words; one of six has a number."""
    number = r.random() < 1 / 6
    if language != "zh":
        line = [r.choice(_vocabulary(language)) for _ in range(r.randint(9, 20))]
        if number:
            line.insert(r.randrange(len(line)), str(r.randint(2, 9999)))
        return " ".join(line).capitalize() + "."
    pieces = []
    for _ in range(r.randint(8, 18)):
        run = r.choice(_runs())
        start = r.randrange(len(run) - 3)
        pieces.append(run[start : start + r.randint(2, 4)] + ("，" if r.random() < 0.2 else ""))
    if number:
        pieces.insert(r.randrange(len(pieces)), str(r.randint(2, 9999)))
    return "".join(pieces).rstrip("，") + "。"


def article(seed: int | str, language: str = "zh", *, chars: int = 700) -> str:
    """Return an article of some so many characters: always the same for a seed, unlike that of any other."""
    r = random.Random(f"{language} {seed}")
    lines, length = [], 0
    while length < chars:
        lines.append(("" if language == "zh" else " ").join(sentence(r, language) for _ in range(r.randint(2, 4))))
        length += len(lines[-1])
    return "\n\n".join(lines) + "\n"


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[。\n])|(?<=\.) ", text) if part.strip()]


# What becomes of an article.


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


def edited(text: str, r: random.Random, share: float) -> str:
    """Return a text of which so large a share of the characters was replaced, deleted or put in, in runs of 1 to 6."""
    letters = list(text)
    left = max(1, int(len(letters) * share))
    while left > 0:
        width = min(r.randint(1, 6), left)
        place = r.randrange(max(1, len(letters) - width))
        new = [r.choice(text) for _ in range(width)]
        kind = r.randrange(4)
        if kind == 0:
            del letters[place : place + width]
        elif kind == 1:
            letters[place:place] = new
        else:
            letters[place : place + width] = new
        left -= width
    return "".join(letters)


def _spaced(text: str, r: random.Random) -> str:
    return re.sub(r"(?<=[。.])", lambda _: r.choice(["\n", "  ", "\n\n\u3000\u3000", ""]), text.replace("\n", "\r\n"))


def _punctuated(text: str, r: random.Random) -> str:
    return text.translate(str.maketrans("，。", ",." if r.random() < 0.5 else "、；")).replace("\n", " ")


def _wide(text: str, r: random.Random) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def _other_script(text: str, r: random.Random) -> str:
    return _traditional().convert(text) if _HAN.search(text) else text.upper()


def _framed(text: str, r: random.Random) -> str:
    if _RUSSIAN.search(text):
        top = f"Главная > Новости > {r.choice(GORODA)}\nПоделиться в соцсетях, распечатать\n"
        return (
            f"{top}{text}\nЕщё новости | Подписка на рассылку | Правила сайта | Реклама | О газете {r.choice(GORODA)}"
        )
    if _SPANISH.search(text):
        top = f"Portada > Noticias > {r.choice(PUEBLOS)}\nCompartir esta noticia o imprimirla\n"
        return f"{top}{text}\nMás noticias | Boletín | Aviso legal | Privacidad | El Diario de {r.choice(PUEBLOS)}"
    if not _HAN.search(text):
        top = f"Home > News > {r.choice(PLACES)}\nShare this story by mail or print it\n"
        return (
            f"{top}{text}\nMore stories | Our newsletter | Terms of use | Privacy | About the {r.choice(PLACES)} Post"
        )
    site = r.choice(TOWNS)
    top = f"首页 > 新闻 > {site} > 正文\n字号：小 中 大 分享到朋友圈\n"
    end = f"更多内容请下载{site}在线客户端，扫描二维码关注\n热门推荐 相关阅读 联系我们 网站地图 {site}在线版权所有"
    return f"{top}{text}\n{end}"


def _dropped(text: str, r: random.Random) -> str:
    parts = sentences(text)
    count = max(1, int(len(parts) * r.uniform(0.1, 0.25)))
    start = r.randrange(max(1, len(parts) - count))
    return "".join(parts[:start] + parts[start + count :])


def _reordered(text: str, r: random.Random) -> str:
    parts = sentences(text)
    size = max(1, len(parts) // 4)
    blocks = [" ".join(parts[start : start + size]) for start in range(0, len(parts), size)]
    r.shuffle(blocks)
    return " ".join(blocks)


def _cut(text: str, r: random.Random) -> str:
    return text[: max(100, int(len(text) * 0.4))] + r.choice(["", "……", "...", "（点击阅读全文）"])


VARIANTS: dict[str, Callable[[str, random.Random], str]] = {
    "exact": lambda text, r: text,
    "spaces": _spaced,
    "punctuation": _punctuated,
    "width": _wide,
    "script": _other_script,
    "framed": _framed,
    "dropped": _dropped,
    "reordered": _reordered,
    "cut": _cut,
    "edit5": lambda text, r: edited(text, r, 0.05),
    "edit10": lambda text, r: edited(text, r, 0.10),
    "edit20": lambda text, r: edited(text, r, 0.20),
    "doubled": lambda text, r: f"{text}\n{text}",
}


# Templates: all words but a few are the same, and each tells of something else.


def _day(r: random.Random) -> str:
    return f"{r.randint(2015, 2024)}年{r.randint(1, 12)}月{r.randint(1, 28)}日"


def _name(r: random.Random) -> str:
    return r.choice(SURNAMES) + r.choice(GIVEN) + r.choice(GIVEN)


def _weather(r: random.Random) -> str:
    sky = ("晴", "多云", "阴", "小雨", "阵雨", "小雪")
    return (
        f"{r.choice(TOWNS)}气象站{_day(r)}{r.randint(5, 20)}时发布未来一天的预报：白天{r.choice(sky)}"
        f"转{r.choice(sky)}，"
        f"最高气温{r.randint(-6, 38)}度，夜间{r.choice(sky)}，最低气温{r.randint(-20, 25)}度，{r.choice('东南西北')}风"
        f"{r.randint(1, 6)}级，湿度百分之{r.randint(20, 98)}，能见度{r.randint(1, 30)}公里。早晚路面湿滑，"
        f"出门请带好雨具，"
        "慢些走路慢些开车，家里有老人和孩子的，记得添一件衣裳。下一次预报将在明天同一时间播出，请大家留意收听。"
    )


def _stock(r: random.Random) -> str:
    return (
        f"{r.choice(TOWNS)}{r.choice(('水泥', '纸业', '茶业', '渔具', '医药', '机床'))}（{r.randint(1, 999999):06d}）"
        f"{_day(r)}收盘报{r.uniform(2, 200):.2f}元，{r.choice(('上涨', '下跌'))}{r.uniform(0, 10):.2f}%，全天成交"
        f"{r.uniform(1, 500):.2f}万手，成交额{r.uniform(0.1, 90):.2f}亿元，换手率{r.uniform(0.1, 20):.2f}%，市盈率"
        f"{r.uniform(5, 90):.2f}倍。大单净额{r.uniform(10, 90000):.2f}万元，小单净额{r.uniform(10, 9000):.2f}万元。"
        "本条由程序根据公开的成交记录自动写成，仅供查阅，不是买卖的建议，据此操作，盈亏自负，入市务必谨慎。"
    )


def _lottery(r: random.Random) -> str:
    balls = " ".join(f"{ball:02d}" for ball in sorted(r.sample(range(1, 36), 6)))
    return (
        f"乐圆彩票第{r.randint(2015001, 2024150)}期开奖公告：{_day(r)}晚开出号码{balls}，"
        f"特别号码{r.randint(1, 16):02d}。"
        f"一等奖{r.randint(0, 30)}注，每注{r.randint(4000000, 9999999)}元；二等奖{r.randint(20, 300)}注，每注"
        f"{r.randint(40000, 400000)}元；三等奖{r.randint(300, 3000)}注。当期销量{r.randint(10**8, 4 * 10**8)}"
        f"元，奖池滚存"
        f"{r.randint(10**8, 3 * 10**9)}元。中奖的人请在六十天内带好证件前来兑奖，过期视为放弃，未成年人不得购买和兑奖。"
    )


def _police(r: random.Random) -> str:
    case = ("两车相撞", "盗窃电动车", "入室盗窃", "打架", "冒充客服诈骗")
    return (
        f"警情通报：{_day(r)}{r.randint(0, 23)}时{r.randint(0, 59)}分许，我局接到报警，称{r.choice(TOWNS)}镇"
        f"{r.choice(('东街', '西街', '桥头', '渡口', '粮站'))}{r.randint(1, 400)}"
        f"号附近发生一起{r.choice(case)}案件。民警"
        f"立即赶到现场处置，将当事人{_name(r)}（{r.choice('男女')}，{r.randint(18, 75)}岁）带回调查，"
        f"{r.randint(0, 9)}名伤者"
        "已送往医院，没有生命危险。目前案件正在进一步办理之中。请大家不要轻信和转发没有根据的说法，"
        "有线索的请拨打报警电话。"
    )


def _job(r: random.Random) -> str:
    return (
        f"{r.choice(TOWNS)}{r.choice(GIVEN)}{r.choice(GIVEN)}{r.choice(('商贸', '物流', '餐饮', '印务'))}行因生意扩大，"
        f"现招{r.choice(('会计', '店长', '司机', '文员', '厨师', '保管员'))}{r.randint(1, 20)}名，"
        f"要求{r.randint(18, 25)}至"
        f"{r.randint(30, 55)}岁，做过同样工作{r.randint(1, 9)}年以上，身体好，能吃苦，听安排。"
        f"月薪{r.randint(30, 200)}00元，"
        f"包吃住，每月休{r.randint(2, 8)}天。请打{r.randint(10**10, 2 * 10**10 - 1)}找{_name(r)}，地址在"
        f"{r.choice(('东街', '西街', '桥头'))}{r.randint(1, 400)}号。中介勿扰，来信不退，招满为止，此条长期有效。"
    )


def _forecast(r: random.Random) -> str:
    return (
        f"Forecast for {r.choice(PLACES)}, issued at {r.randint(0, 23):02d}:{r.randint(0, 59):02d}: "
        f"{r.choice(('sunny', 'cloudy', 'rain', 'fog', 'snow'))} with a high of {r.randint(-9, 38)} degrees "
        f"and a low of "
        f"{r.randint(-20, 20)}, wind {r.randint(1, 45)} km/h from the {r.choice(('north', 'south', 'east', 'west'))}, "
        f"humidity {r.randint(10, 99)} percent, chance of showers {r.randint(0, 100)} percent. Walkers are "
        f"asked to keep "
        "to the marked paths, to look at the latest bulletin before they set out, and to leave word of where they go."
    )


def _dividend(r: random.Random) -> str:
    name = "".join(r.choice("BCDFGKLMNPRST") + r.choice("aeiou") for _ in range(3)).capitalize()
    return (
        f"{name} Holdings declares its quarterly payout. Qtly div {r.randint(1, 99)} cts vs {r.randint(1, 99)}"
        f" cts in the "
        f"quarter before. Pay {r.choice(('March', 'June', 'July', 'October'))} {r.randint(1, 28)}. Record "
        f"{r.choice(('February', 'May', 'June', 'September'))} {r.randint(1, 28)}. Net {r.randint(100, 99999)},000 vs "
        f"{r.randint(100, 99999)},000. Revenue {r.uniform(1, 900):.1f} mln vs {r.uniform(1, 900):.1f} mln. "
        f"The figures of "
        "the earlier period were restated for the change of accounts that the company announced at its annual meeting."
    )


def _appeal(r: random.Random) -> str:
    return (
        f"Officers in {r.choice(PLACES)} ask for witnesses after a {r.randint(18, 88)}-year-old "
        f"{r.choice(('man', 'woman'))} was {r.choice(('hurt', 'robbed', 'reported missing'))} at about "
        f"{r.randint(1, 12)}.{r.randint(10, 59)} on {r.choice(('Monday', 'Tuesday', 'Friday', 'Sunday'))} in "
        f"{r.choice(('Station', 'Church', 'Market', 'Mill'))} Road. Anybody who was near, or whose car has a "
        f"camera, is "
        f"asked to call the desk and give the reference {r.randint(10000, 999999)}. Calls can be made without "
        f"a name. The "
        "inquiry goes on, and a further statement will be made once the family has been told of what was found."
    )


def _tiempo(r: random.Random) -> str:
    sky = ("despejado", "nuboso", "lluvia", "niebla", "nieve")
    return (
        f"Previsión para {r.choice(PUEBLOS)} del {r.randint(1, 28)} de {r.choice(('marzo', 'junio', 'octubre'))} de "
        f"{r.randint(2015, 2024)}: por la mañana {r.choice(sky)} y por la tarde {r.choice(sky)}, máxima de "
        f"{r.randint(5, 41)} grados y mínima de {r.randint(-12, 22)}, viento del "
        f"{r.choice(('norte', 'sur', 'este', 'oeste'))} a {r.randint(2, 80)} kilómetros por hora, humedad del "
        f"{r.randint(20, 98)} por ciento. Conviene llevar ropa de abrigo, conducir despacio y mirar el próximo aviso, "
        "que se publicará mañana a la misma hora en este tablón para los vecinos de la comarca."
    )


def _loteria(r: random.Random) -> str:
    balls = ", ".join(str(ball) for ball in sorted(r.sample(range(1, 50), 6)))
    return (
        f"Sorteo número {r.randint(1000, 9999)} de la lotería del Molino: la combinación ganadora es {balls}, y el "
        f"reintegro el {r.randint(0, 9)}. Hay {r.randint(0, 20)} boletos de primera categoría, que cobran "
        f"{r.randint(10**5, 10**6)} euros cada uno, y {r.randint(20, 900)} de segunda, a {r.randint(100, 9000)} euros. "
        "Los premios se pagan durante tres meses en cualquier despacho con el boleto entero y un documento que diga "
        "quién es su dueño; los menores de edad no pueden jugar ni cobrar, y lo que nadie reclame va al bote siguiente."
    )


def _pogoda(r: random.Random) -> str:
    sky = ("ясно", "облачно", "дождь", "туман", "снег")
    return (
        f"Прогноз погоды на {r.randint(1, 28)} {r.choice(('марта', 'июня', 'октября'))} {r.randint(2015, 2024)} года, "
        f"{r.choice(GORODA)}: днём {r.choice(sky)}, ночью {r.choice(sky)}, температура днём до {r.randint(-20, 35)} "
        f"градусов, ночью до {r.randint(-35, 20)}, ветер {r.choice(('северный', 'южный', 'западный', 'восточный'))}, "
        f"{r.randint(1, 25)} метров в секунду, влажность {r.randint(20, 98)} процента, давление {r.randint(700, 780)}. "
        "Водителей просят соблюдать дистанцию, пешеходов не выходить на лёд; "
        "следующий прогноз будет завтра в то же время."
    )


def _birzha(r: random.Random) -> str:
    name = "".join(r.choice("бвгдклмнпрст") + r.choice("аеиоу") for _ in range(3)).capitalize()
    return (
        f"Акции компании «{name}» закрылись на отметке {r.uniform(2, 900):.2f} рубля, "
        f"{r.choice(('прибавив', 'потеряв'))} {r.uniform(0, 10):.2f} процента за день. Объём торгов составил "
        f"{r.uniform(1, 500):.1f} миллиона рублей, за сутки заключено {r.randint(100, 99999)} сделок, капитализация "
        f"достигла {r.uniform(1, 900):.1f} миллиарда. Заметка составлена программой по открытым данным торгов, она не "
        "является советом покупать или продавать бумаги, за решения по ней редакция не отвечает."
    )


TEMPLATES: dict[str, Callable[[random.Random], str]] = {
    "weather": _weather,
    "stock": _stock,
    "lottery": _lottery,
    "police": _police,
    "job": _job,
    "forecast": _forecast,
    "dividend": _dividend,
    "appeal": _appeal,
}
TEMPLATES_IN: dict[str, dict[str, Callable[[random.Random], str]]] = {
    "es": {"tiempo": _tiempo, "loteria": _loteria},
    "ru": {"pogoda": _pogoda, "birzha": _birzha},
}


def template(kind: str, seed: int) -> str:
    """Return one bulletin of a kind."""
    kinds = TEMPLATES | TEMPLATES_IN["es"] | TEMPLATES_IN["ru"]
    return kinds[kind](random.Random(f"{kind} {seed}"))


def variant(name: str, text: str, seed: int = 0) -> str:
    """Return what became of a text."""
    return VARIANTS[name](text, random.Random(f"{name} {seed}"))
