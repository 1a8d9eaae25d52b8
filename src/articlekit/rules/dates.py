"""Find dates as pages print them, and read those that are declared. A date without a year does not count."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

_MONTHS = {
    1: "january|jan|januar|januari|jänner|janvier|janv|enero|ene|января|янв|stycznia|ιανουαρίου|ιαν|gennaio|janeiro",
    2: "february|feb|februar|februari|février|févr|fév|febrero|февраля|фев|lutego|φεβρουαρίου|φεβ|febbraio|fevereiro",
    3: "march|mar|märz|mrz|maart|mars|marzo|марта|мар|marca|μαρτίου|μαρ|março",
    4: "april|apr|avril|avr|abril|abr|апреля|апр|kwietnia|απριλίου|απρ|aprile",
    5: "may|mai|mei|mayo|мая|maja|μαΐου|μαϊ|μαι|maggio|maio",
    6: "june|jun|juni|juin|junio|июня|июн|czerwca|ιουνίου|ιουν|giugno|junho",
    7: "july|jul|juli|juillet|juil|julio|июля|июл|lipca|ιουλίου|ιουλ|luglio|julho",
    8: "august|aug|augustus|août|agosto|ago|августа|авг|sierpnia|αυγούστου|αυγ",
    9: "september|sept|sep|septembre|septiembre|set|сентября|сен|września|σεπτεμβρίου|σεπ|settembre|setembro",
    10: "october|oct|oktober|okt|octobre|octubre|октября|окт|października|οκτωβρίου|οκτ|ottobre|outubro|out",
    11: "november|nov|novembre|noviembre|ноября|ноя|listopada|νοεμβρίου|νοε|novembro",
    12: "december|dec|dezember|dez|décembre|déc|diciembre|dic|декабря|дек|grudnia|δεκεμβρίου|δεκ|dicembre|dezembro",
}
_NUMBER = {name: number for number, names in _MONTHS.items() for name in names.split("|")}
# The longest name first, so that "june" is not read as "jun". Names are as folded lines have them.
_NAME = "|".join(sorted(_NUMBER, key=len, reverse=True))
# No digit may follow a year or a day, unless it begins the time (2021-04-1608:05).
_ALONE = r"(?!\d(?!\d?:))"
_YEAR = r"(?<!\d)(?P<y{0}>(?:19|20)\d\d)" + _ALONE
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": 1911, "民国": 1911}  # and the year before each
_VERSION = r"(?!\.\d(?!\d?:)|-\d{3,}+(?!-))"  # how version numbers and telephone numbers continue
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-3])(?:[:h]|时|시 ?|点|\.(?=[0-5]\d ?uhr))(?P<minute>[0-5]\d)(?: ?分)?"
    r"(?::(?P<second>[0-5]\d))?(?: ?(?P<m>[ap])\.?m\b)?"
)
_WEEKDAY = r"(?:[ (]*(?:(?:星期|周)[一二三四五六日天]|[月火水木金土日]曜日?|[一二三四五六日月火水木金土](?=\))))?"
# Between a date and its time: white space, a comma, T, the Russian year, "at", "um", "à", "às", morning and afternoon.
# Possessive, so that it matches in one way only.
_BETWEEN = (
    r"(?:[ ,t·(|)\-–—]|г(?:ода|\.)?|at|um|às|à|a las|в|o"
    r"|(?P<half>오전|오후|上午|下午|午前|午后|凌晨|早上|傍晚|晚上?))*+"
)
_FIND = re.compile(
    "(?:(?<!\\d{3}-)"  # a telephone number's area code
    + _YEAR.format(1)
    + r" ?(?:[-./年]|년) ?(?P<m1>1[0-2]|0?[1-9]) ?(?:[-./月]|월) ?(?P<d1>3[01]|[12]\d|0?[1-9])"
    + _ALONE
    + _VERSION
    + "(?: ?[日일号.])?"
    + r"|(?<!\d)(?P<d2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|er|º|\.)?(?: ?de)?[ /-](?P<m2>"
    + _NAME
    + r")\.?,?(?: ?de)?[ /-]"
    + _YEAR.format(2)
    + r"|(?<![^\W\d_])(?P<m3>"
    + _NAME
    + r")\.? (?P<d3>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,? "
    + _YEAR.format(3)
    + r"|(?<![\d.v])(?P<d4>3[01]|[12]\d|0?[1-9])(?P<sep>[./-])(?P<m4>3[01]|[12]\d|0?[1-9])(?P=sep)"
    + _YEAR.format(4)
    + _VERSION
    # 令和6年5月3日, 民國113年5月3日
    + r"|(?P<era>"
    + "|".join(_ERAS)
    + r") ?(?P<y5>\d{1,3}|元)年 ?(?P<m5>1[0-2]|0?[1-9])月 ?(?P<d5>3[01]|[12]\d|0?[1-9])日?"
    + ")"
    + _WEEKDAY
    + f"(?:{_BETWEEN}{_CLOCK})?"
)
_ISO = re.compile(
    r"\s*(?P<day>(?:19|20)\d\d-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_HAS_YEAR = re.compile(rf"(?:19|20)\d\d|{'|'.join(_ERAS)}")
_NIGHT = ("a", "오전", "午前", "凌晨")  # twelve is midnight here
_AFTERNOON = ("p", "오후", "下午", "午后", "傍晚", "晚", "晚上")

MAX_DATE_CHARS = 100  # a longer text is no date
# Unix time from 1973 to 2286. Milliseconds are at least MIN_MILLISECONDS; smaller numbers are no date.
MIN_SECONDS, MAX_SECONDS, MIN_MILLISECONDS = 1e8, 1e10, 1e11
_DIGITS = re.compile(r"(-?[0-9]+)(?:(?<=[0-9]{9})\.[0-9]*)?")  # 2024.03 is a month
# Seconds or milliseconds; 2024050308 is a day and an hour.
_UNIX = re.compile(r"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))[0-9]{10}(?:[0-9]{3})?")
_FORMS = {4: "%Y", 8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}  # number of digits -> the date they form
# RFC 5322, section 3.3, and its relatives: 01-Jan-2024 10:00:00 GMT; Mon Jan 01 10:00:00 +0000 2024.
_MAIL = re.compile(
    r"(?:[a-z]{3,9},? )?(?:\d{1,2}[ -][a-z]{3}[ -]\d{2,4}|[a-z]{3} +\d{1,2}) \d\d?:\d\d(?::\d\d)?+(?! ?[ap]\.?m)",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)(?: ?(?:[-./年]|년) ?(?P<month>1[0-2]|0?[1-9])?(?: ?[月월])?)?")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a line: as ISO 8601, whether it has a time, and its start and end in the line."""

    iso: str
    timed: bool
    start: int
    end: int


def find(key: str) -> Iterator[Dated]:
    """Yield the dates in a folded line, in order; those that are not in the calendar are passed over.

    In a date of numbers with the year last, the day comes first, as everywhere but in the United States, unless that
    gives no date.
    """
    if not _HAS_YEAR.search(key):
        return
    for match in _FIND.finditer(key):
        if (iso := _iso(match)) is not None:
            yield Dated(iso, match["hour"] is not None, match.start(), match.end())


def _iso(match: "re.Match[str]") -> str | None:
    number = next(number for number in (1, 2, 3, 4, 5) if match[f"y{number}"])
    year, month, day = (match[f"{part}{number}"] for part in "ymd")
    if match["era"]:
        year = str(_ERAS[match["era"]] + (1 if year == "元" else int(year)))
    if match["sep"] in ("/", "-") and int(month) > 12:  # noqa: PLR2004
        month, day = day, month
    try:
        found = date(int(year), _NUMBER.get(month) or int(month), int(day))
    except ValueError:
        return None
    if match["hour"] is None:
        return found.isoformat()
    hour = int(match["hour"])
    half = match["m"] or match["half"]
    if half in _AFTERNOON and hour < 12:  # noqa: PLR2004
        hour += 12
    if half in _NIGHT and hour == 12:  # noqa: PLR2004
        hour = 0
    clock = time(hour, int(match["minute"]), int(match["second"] or 0))
    return f"{found.isoformat()}T{clock.isoformat('seconds' if match['second'] else 'minutes')}"


def read(value: str) -> str | None:
    """Return a declared date as ISO 8601, with its time zone where it has one; None for what is not a date."""
    if match := _ISO.match(value):
        if not match["time"]:
            return match["day"]
        zone = (match["zone"] or "").replace("Z", "+00:00")
        return f"{match['day']}T{match['time']}{zone if ':' in zone or not zone else zone[:3] + ':' + zone[3:]}"
    text = value.strip()
    if _MAIL.match(text) and (moment := _read_mail(text)):
        return moment.isoformat()
    if match := _COMPACT.match(value):
        value = "-".join(match.groups())
    elif _UNIX.fullmatch(text) and (seconds := read_moment(text)):
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    return next((dated.iso for dated in find(value.lower())), None)


def read_moment(value: object) -> float | None:
    """Return a date in seconds since 1970; None if it is none. A time without a zone is taken as UTC.

    Args:
        value: text or number: ISO 8601; dates of mail and feeds (RFC 822); dates as pages print them; Unix time in
            seconds or milliseconds; 20240101, 20240101100000. A year or a month counts as its first moment.
    """
    return _read_moment(str(value)[:MAX_DATE_CHARS])


@lru_cache(1 << 10)  # the date of a document is read to rank it, and to count those without one
def _read_moment(value: str) -> float | None:
    # Tables write a column of whole numbers with gaps as 20240101.0.
    text = unicodedata.normalize("NFKC", value).strip().removesuffix(".0")
    try:
        if number := _DIGITS.fullmatch(text):
            return _read_number(float(text), number[1])
        moment = _read_text(text)
    except ValueError:
        return None
    return None if moment is None else _to_seconds(moment)


def _read_number(number: float, digits: str) -> float | None:
    if len(digits) in _FORMS and digits.startswith(("19", "20")):
        return _to_seconds(datetime.strptime(digits, _FORMS[len(digits)]).replace(tzinfo=UTC))
    seconds = number / 1000 if abs(number) >= MIN_MILLISECONDS else number
    return seconds if MIN_SECONDS <= abs(seconds) < MAX_SECONDS else None


def _read_text(text: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    if _MAIL.match(text) and (moment := _read_mail(text)):
        return moment
    if month := _MONTH.fullmatch(text):
        return datetime(int(month["year"]), int(month["month"] or 1), 1, tzinfo=UTC)
    # March 2024 is read as its first day.
    found = read(text) or read(f"1 {text}")
    return datetime.fromisoformat(found) if found else None


def _read_mail(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # loads a lot

    with suppress(ValueError):
        return parsedate_to_datetime(text)
    return None


def _to_seconds(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
