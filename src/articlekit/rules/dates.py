"""Find dates as pages print them, and read those that are declared. A date without a year does not count."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from articlekit.rules.fold import fold_letters
from articlekit.rules.language import CJK_WORD, any_of, any_word, numbers, words

_NUMBER = numbers("cldr.months", "dates.months")
_JALALI = numbers("dates.jalali_months")
_ERAS = numbers("dates.eras")  # and the year before the first of each
# Digits of other scripts count as ours.
_OTHER_DIGIT = re.compile(r"[^\D0-9]")


def _words_for(kind: str) -> str:
    return any_of(words(f"dates.{kind}"))


# Any word between a day and a year may be a month, until its number is looked up. Names of two words are told.
_NAME = rf"(?:{any_of(name for name in (*_NUMBER, *_JALALI) if set(name) & set(' ./'))}|[^\d\s.,/:()]{{2,14}})"
# No digit may follow a year or a day, unless it begins the time (2021-04-1608:05).
_ALONE = r"(?!\d(?!\d?:))"
_ENDS = rf"(?!(?:[-./]|{_words_for('year')}) ?\d)"  # a year that begins a date of its own ends no other
# The years of the Thai and the Persian calendar, too.
_YEAR = r"(?<!\d)(?P<y{0}>(?:19|20|25|1[34])\d\d)" + _ALONE
_MONTH_NUMBER, _DAY_NUMBER = r"(?P<m{0}>1[0-2]|0?[1-9])", r"(?P<d{0}>3[01]|[12]\d|0?[1-9])"
_VERSION = r"(?!\.\d(?!\d?:)|-\d{3,}+(?!-))"  # how version numbers and telephone numbers continue
_HALF = words("dates.night", "dates.morning", "dates.afternoon")
_CLOCK = (
    rf"(?P<hour>[01]?\d|2[0-3])(?:[:h]|(?:{_words_for('hour')}) ?|\.(?=[0-5]\d ?(?:{_words_for('after_time')}))"
    r"|(?(at)\.(?=[0-5]\d(?!\d))|(?!)))"
    rf"(?P<minute>[0-5]\d)(?: ?(?:{_words_for('minute')}))?(?::(?P<second>[0-5]\d))?"
    rf"(?: ?(?:(?P<m>[ap])\.?m\b|(?P<after>{any_word(text for text in _HALF if not CJK_WORD.search(text))})))?"
)
_DAYS = words("dates.weekdays", "cldr.weekdays")
# In brackets, one character may stand for a weekday.
_WEEKDAY = (
    rf"(?:[ (,]*(?:{any_word(day for day in _DAYS if len(day) > 1)}"
    rf"|(?:{any_of(day for day in _DAYS if len(day) == 1)})(?=\))))?"
)
# Between a date and its time: white space, a comma, T, "at", morning and afternoon. Possessive, so that it matches in
# one way only.
_BETWEEN = rf"(?:[ ,t·(|)\-–—]|(?P<at>{_words_for('before_time')})|(?P<half>{any_of(_HALF)}))*+"
_BEFORE_MONTH, _BEFORE_YEAR = _words_for("before_month"), _words_for("before_year")
_FIND = re.compile(
    "(?:(?<!\\d{3}-)"  # a telephone number's area code
    + _YEAR.format(1)
    + rf" ?(?:[-./]|{_words_for('year')}) ?{_MONTH_NUMBER.format(1)} ?(?:[-./]|{_words_for('month')}) ?"
    + _DAY_NUMBER.format(1)
    + _ALONE
    + _VERSION
    + rf"(?: ?(?:\.|{_words_for('day')}))?"
    # 5 May 2021, 5 de mayo de 2021, 5 tháng 5 năm 2021
    + rf"|(?<!\d){_DAY_NUMBER.format(2)}(?:\.|{_words_for('ordinal')})?[ /-](?:(?:{_BEFORE_MONTH}) ?)??"
    + rf"(?:(?P<m2>{_NAME})\.?(?: ?/ ?{_NAME})?|(?<=[^\W\d_] )(?P<n2>1[0-2]|0?[1-9]))"
    + rf",?(?: ?(?:{_BEFORE_YEAR}))?[ /-]"
    + _YEAR.format(2)
    + _ENDS
    + rf"|(?<![^\W\d_])(?P<m3>{_NAME})\.? {_DAY_NUMBER.format(3)}(?:{_words_for('ordinal')})?,? "
    + _YEAR.format(3)
    + _ENDS
    + rf"|(?<![\d.v]){_DAY_NUMBER.format(4)}(?P<sep>[./-])(?:(?<=\.) )?"
    + r"(?P<m4>3[01]|[12]\d|0?[1-9])(?P=sep)(?:(?<=\.) )?"
    + _YEAR.format(4)
    + _VERSION
    # 令和6年5月3日, 民國113年5月3日
    + rf"|(?P<era>{any_of(_ERAS)}) ?(?P<y5>\d{{1,3}}|元)年 ?{_MONTH_NUMBER.format(5)}月 ?{_DAY_NUMBER.format(5)}日?"
    + ")"
    + _WEEKDAY
    + f"(?:{_BETWEEN}{_CLOCK})?"
)
# A time right before a date, perhaps with words of a date line between them.
_TIME_BEFORE = re.compile(
    r"(?<![\d:.])([01]?\d|2[0-3])[:h]([0-5]\d)(?::[0-5]\d)?(?: ?(?:"
    + _words_for("after_time")
    + r"))?(?:[ ,|·-]{1,3}(?:"
    + _words_for("around")
    + r")?){0,3}\Z"
)
MAX_TIME_BEFORE = 30
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(?:19|20)\d\d")
_ISO = re.compile(
    r"\s*(?P<day>(?:19|20)\d\d-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_HAS_YEAR = re.compile(rf"(?:19|20|25|1[34])\d\d|{any_of(_ERAS)}")
_BEFORE_NOON = ("a", *words("dates.night", "dates.morning"))  # twelve is midnight here
_AFTER_NOON = ("p", *words("dates.afternoon"))

MIN_YEAR = 1900
THAI_YEARS, THAI_OFFSET = range(2443, 2600), 543
PERSIAN_YEARS = range(1300, 1430)
_NOWRUZ_0 = 226_530  # the ordinal of the first day of the year before the first, by the cycle below
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


def may_hold(key: str) -> bool:
    """Whether a folded line has a year or an era: a quick test that most lines fail."""
    return _HAS_YEAR.search(key) is not None


def find(key: str, *, month_first: bool = False) -> Iterator[Dated]:
    """Yield the dates in a folded line, in order; those that are not in the calendar are passed over.

    Args:
        key: the line.
        month_first: in a date of numbers with the year last, the month comes first, as in the United States only. What
            gives no date in one way is read in the other.
    """
    if not key.isascii() and _OTHER_DIGIT.search(key):
        key = _OTHER_DIGIT.sub(lambda digit: str(int(digit[0])), key)
    if not may_hold(key):
        return
    for match in _FIND.finditer(key):
        if (day := _day(match, month_first=month_first)) is None:
            continue
        start, clock = match.start(), _time(match) if match["hour"] else ""
        if not clock and (before := _TIME_BEFORE.search(key, max(0, start - MAX_TIME_BEFORE), start)):
            start, clock = before.start(), f"{int(before[1]):02}:{before[2]}"
        yield Dated(f"{day}T{clock}" if clock else day, bool(clock), start, match.end())


def cut(text: str, found: Sequence[Dated], filler: str = "") -> str:
    """Return a text without the dates that were found in it, with something else in the place of each."""
    for dated in reversed(found):
        text = f"{text[: dated.start]}{filler}{text[dated.end :]}"
    return text


# The words of a line that is a date: "published on Thursday, … at …".
AROUND = words(
    *("labels.published", "labels.updated", "dates.around", "dates.before_time", "dates.after_time"),
    *("dates.weekdays", "cldr.weekdays"),
)
_CHANGED = re.compile(any_word(words("labels.updated")))


def find_apart(key: str, *, month_first: bool = False) -> tuple[list[Dated], list[Dated]]:
    """Return the dates in a folded line, and those behind a label of the last change: "updated on 7 May 2021"."""
    published, changed, done = list[Dated](), list[Dated](), 0
    for dated in find(key, month_first=month_first):
        is_change = _CHANGED.search(key, done, dated.start) is not None
        (changed if is_change else published).append(dated)
        done = dated.end
    return published, changed


def is_month_first(text: str) -> bool:
    """Whether dates of a page have the month first: more have a second number that is no month than a first one."""
    found = [(int(first), int(second)) for first, second in _SLASHED.findall(text)]
    return sum((second > 12) - (first > 12) for first, second in found) > 0  # noqa: PLR2004


def _day(match: "re.Match[str]", *, month_first: bool) -> str | None:
    number = next(number for number in (1, 2, 3, 4, 5) if match[f"y{number}"])
    year, month, day = (match[f"{part}{number}"] or match["n2"] for part in "ymd")
    if match["era"]:
        year = str(_ERAS[match["era"]] + (1 if year == "元" else int(year)))
    if match["sep"] in ("/", "-") and (int(month) > 12 or (month_first and int(day) <= 12)):  # noqa: PLR2004
        month, day = day, month
    try:
        return _to_date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


def _time(match: "re.Match[str]") -> str:
    hour = int(match["hour"])
    half = match["m"] or match["after"] or match["half"]
    if half in _AFTER_NOON and hour < 12:  # noqa: PLR2004
        hour += 12
    if half in _BEFORE_NOON and hour == 12:  # noqa: PLR2004
        hour = 0
    clock = time(hour, int(match["minute"]), int(match["second"] or 0))
    return clock.isoformat("seconds" if match["second"] else "minutes")


def _to_date(year: int, month: str, day: int) -> date:
    """Return a day of the Gregorian calendar, or of the Thai or the Persian one as its year and its month tell.

    Raises:
        ValueError: there is no such day.
    """
    jalali = month in _JALALI
    number = _JALALI[month] if jalali else _NUMBER.get(month) or int(month)
    if year in THAI_YEARS:
        year -= THAI_OFFSET
    if jalali or (year in PERSIAN_YEARS and month.isdigit()):
        return _from_jalali(year, number, day)
    if year < MIN_YEAR:
        raise ValueError
    return date(year, number, day)


def _from_jalali(year: int, month: int, day: int) -> date:
    """Return the Gregorian day of a day of the Persian calendar.

    Source: the 33-year cycle of leap years, which agrees with the astronomical calendar from 1244 to 1472.
    """
    if year not in PERSIAN_YEARS or not 1 <= day <= (31 if month <= 6 else 30):  # noqa: PLR2004
        raise ValueError
    new_year = _NOWRUZ_0 + year * 365 + (8 * year + 21) // 33
    return date.fromordinal(new_year + 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)


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
    return next((dated.iso for dated in find(fold_letters(value))), None)


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
