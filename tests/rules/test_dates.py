"""Dates as pages print them; a line is folded before it is searched, as the stages do."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.rules import dates
from articlekit.rules.fold import fold


def found(line):
    return [date.iso for date in dates.find(fold(line))]


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        # Chinese
        ("2021-04-16", "2021-04-16"),
        ("2021-4-6", "2021-04-06"),
        ("2021/04/16 08:05", "2021-04-16T08:05"),
        ("2021.04.16 08:05:09", "2021-04-16T08:05:09"),
        ("2021-04-16T08:05:09+08:00", "2021-04-16T08:05:09"),
        ("2021年4月16日", "2021-04-16"),
        ("2021 年 4 月 16 日", "2021-04-16"),
        ("２０２１年４月１６日　０８：０５", "2021-04-16T08:05"),
        ("2021年4月16号 8点05分", "2021-04-16T08:05"),
        ("2021年4月16日08时05分", "2021-04-16T08:05"),
        ("2021年4月16日（星期五）20:05", "2021-04-16T20:05"),
        ("2021年4月16日 周五 20:05", "2021-04-16T20:05"),
        ("2021年4月16日上午9:30", "2021-04-16T09:30"),
        ("2021年04月16日 下午3:05", "2021-04-16T15:05"),
        ("2021年4月16日晚8点30分", "2021-04-16T20:30"),
        ("2021年4月16日凌晨12:30", "2021-04-16T00:30"),
        ("2021-04-1608:05", "2021-04-16T08:05"),
        ("2019-09-26 12:11来源：柳岸网", "2019-09-26T12:11"),
        ("发布日期：2012-06-24", "2012-06-24"),
        # Japanese and Korean
        ("2022年4月11日(月) 10時30分", "2022-04-11T10:30"),
        ("2022年4月11日 月曜日 10:30", "2022-04-11T10:30"),
        ("2022/4/11(月) 7:05", "2022-04-11T07:05"),
        ("2022年4月11日午後3時30分", "2022-04-11T15:30"),
        ("2024. 5. 13. 12:52", "2024-05-13T12:52"),
        ("2024년 5월 13일 오후 3:07", "2024-05-13T15:07"),
        ("입력 2024.05.13. 오전 12:07", "2024-05-13T00:07"),
        # English
        ("12 March 2021", "2021-03-12"),
        ("12th March 2021, 8:40 am", "2021-03-12T08:40"),
        ("12 March 2021 at 8:40pm", "2021-03-12T20:40"),
        ("March 12, 2021 12:10 a.m.", "2021-03-12T00:10"),
        ("March 12th, 2021 at 12:10 PM", "2021-03-12T12:10"),
        ("Sept. 3, 2021", "2021-09-03"),
        ("12-Mar-2021", "2021-03-12"),
        ("Friday, 16 April 2021", "2021-04-16"),
        # German, French, Spanish, Portuguese, Italian, Polish, Russian, Greek
        ("7. Oktober 2020, 6.30 Uhr", "2020-10-07T06:30"),
        ("07.10.2020 06:30", "2020-10-07T06:30"),
        ("5. Jänner 2021 um 18:05 Uhr", "2021-01-05T18:05"),
        ("1er mai 2021", "2021-05-01"),
        ("3 mai 2021 à 07h45", "2021-05-03T07:45"),
        ("15 déc. 2021", "2021-12-15"),
        ("3 de mayo de 2021 a las 07:45", "2021-05-03T07:45"),
        ("7 de outubro de 2020 às 06h30", "2020-10-07T06:30"),
        ("7 ottobre 2020", "2020-10-07"),
        ("7 października 2020", "2020-10-07"),
        ("7 октября 2020, 06:30", "2020-10-07T06:30"),
        ("7 октября 2020 г. в 06:30", "2020-10-07T06:30"),
        ("7 Οκτωβρίου 2020", "2020-10-07"),
        # Day first, unless that is no date
        ("03/04/2021", "2021-04-03"),
        ("31/12/2021", "2021-12-31"),
        ("12/31/2021", "2021-12-31"),
    ],
)
def test_a_date_is_read_in_every_form_that_pages_print(line, iso):
    assert found(line) == [iso]


@pytest.mark.parametrize(
    "line",
    [
        # No year, or no day
        *(
            "04-16",
            "4月16日",
            "4月16日 08:05",
            "16 March",
            "March 16",
            "09-3022:46",
            "昨天",
            "2021年",
            "2021年4月",
            "April 2021",
        ),
        # No day of the calendar
        *("2021-02-31", "2021年2月30日", "31 February 2021", "30.02.2021", "2021-13-01", "2021-00-10", "2021-04-00"),
        *("29 February 2021", "February 29, 2100", "1899-01-01", "2100-01-01"),
        # Numbers of other things
        *("版本 2019.10.2.1", "2.10.2019.3", "v1.2.2019", "192.168.2019.1", "2021-04-123", "Mar 12, 20215"),
        *("电话：2019-1234-5678", "023-20190416", "010-2020-10-10", "0431-2021-04-16", "13812019041", "2019041620"),
        *("沪B2-20170116", "京ICP备20190416号-1", "比分 2019-2020", "mayday 2021", "12.31.2021"),
    ],
)
def test_what_is_no_date_is_not_taken_for_one(line):
    assert found(line) == []


def test_a_leap_day_is_a_date_in_a_leap_year_only():
    assert found("2020-02-29") == ["2020-02-29"]
    assert found("2021-02-29") == []


def test_an_hour_that_does_not_exist_leaves_the_date():
    assert found("2021-04-16 25:61") == ["2021-04-16"]
    assert found("2021-04-16 24:00") == ["2021-04-16"]


def test_a_time_is_known_to_be_there_or_not():
    assert [date.timed for date in dates.find("2021-04-16 08:05")] == [True]
    assert [date.timed for date in dates.find("2021-04-16")] == [False]


def test_all_dates_of_a_line_come_first_to_last():
    assert found("2021-04-16 08:05 发布 2021年5月3日 更新") == ["2021-04-16T08:05", "2021-05-03"]
    assert found("2021-04-15-2021-04-16") == ["2021-04-15", "2021-04-16"]
    assert found("2021-02-31 2021-03-01") == ["2021-03-01"]


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        ("16 april 2021 | tom reed", "", " | tom reed"),
        ("12 march 2021 ottilie brand", "", " ottilie brand"),
        ("posted 12 march 2021 at noon", "posted ", " at noon"),
        ("2021年4月16日 星期五 柳岸网", "", " 柳岸网"),
        ("柳岸网 2021-04-16 08:05 · 周小禾", "柳岸网 ", " · 周小禾"),
    ],
)
def test_a_date_ends_where_the_next_word_begins(line, before, after):
    (date,) = dates.find(line)
    assert (line[: date.start], line[date.end :]) == (before, after)


def test_a_line_without_dates_yields_nothing():
    assert found("") == []
    assert found("2021 人参加，2021 人到场") == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021-05-06", "2021-05-06"),
        ("2021-05-06T09:30", "2021-05-06T09:30"),
        ("2021-05-06T09:30:00.123Z", "2021-05-06T09:30:00+00:00"),
        ("2021-05-06 09:30:00 +0800", "2021-05-06T09:30:00+08:00"),
        ("20210506", "2021-05-06"),
        ("2021年5月6日 09:30", "2021-05-06T09:30"),
        ("May 6, 2021", "2021-05-06"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_declared_date_becomes_iso_8601(value, expected):
    assert dates.read(value) == expected


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-03-01", "2024-03-01"),
        (" 2024-03-01T09:30:00.5+08:00 ", "2024-03-01T01:30:00.5"),
        ("2024-03-01 09:30:00 +0800", "2024-03-01T01:30"),
        ("2024-03", "2024-03-01"),
        ("2024/3", "2024-03-01"),
        ("2024.03", "2024-03-01"),
        ("2024.0", "2024-01-01"),
        ("2024", "2024-01-01"),
        (2024, "2024-01-01"),
        ("2024/03/01", "2024-03-01"),
        ("2024.03.01 09:30", "2024-03-01T09:30"),
        ("01/03/2024", "2024-03-01"),
        ("2024年3月1日 下午3:05", "2024-03-01T15:05"),
        ("２０２４年３月１日", "2024-03-01"),
        ("2024年3月", "2024-03-01"),
        ("2024년 3월", "2024-03-01"),
        ("发布时间：2024年3月1日", "2024-03-01"),
        ("1 March 2024", "2024-03-01"),
        ("March 1, 2024 8:30 pm", "2024-03-01T20:30"),
        ("1 Mar 2024 8:30 PM", "2024-03-01T20:30"),
        ("1er mars 2024", "2024-03-01"),
        ("Mars 2024", "2024-03-01"),
        ("Fri, 01 Mar 2024 10:00:00 GMT", "2024-03-01T10:00"),
        ("Fri, 01 Mar 2024 10:00:00 +0100", "2024-03-01T09:00"),
        ("1 Mar 24 10:00 EST", "2024-03-01T15:00"),
        ("1 Mar 2024 8:30:00 PM", "2024-03-01T20:30"),
        ("Friday, 01-Mar-24 10:00:00 GMT", "2024-03-01T10:00"),
        ("Fri Mar 01 10:00:00 +0000 2024", "2024-03-01T10:00"),
        ("Fri Mar  1 10:00:00 2024", "2024-03-01T10:00"),
        (1709287200, "2024-03-01T10:00"),
        ("1709287200", "2024-03-01T10:00"),
        (1709287200.5, "2024-03-01T10:00:00.5"),
        (1709287200500, "2024-03-01T10:00:00.5"),
        ("1709287200500", "2024-03-01T10:00:00.5"),
        # Thirteen digits of which eight are a date in the calendar, of 1709, and four a time.
        ("1709123012345", "2024-02-28T12:23:32.345"),
        (-157766400, "1965-01-01"),
        (20240301, "2024-03-01"),
        ("20240301.0", "2024-03-01"),
        ("202403011000", "2024-03-01T10:00"),
        ("20240301100000", "2024-03-01T10:00"),
        (20240301100000, "2024-03-01T10:00"),
        (datetime(2024, 3, 1, 10), "2024-03-01T10:00"),  # noqa: DTZ001  (a column without a zone)
    ],
)
def test_a_date_is_read_in_every_usual_form(value, moment):
    assert dates.read_moment(value) == datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", " ", "yesterday", "2021-13-45", "20241345", "20240301996060", 0, 17, "12345678", True, [], {}),
        *(float("nan"), float("inf"), "9" * 5000, "32 March 2024", "Fri, 41 Mar 2024 10:00:00 GMT", 99999999999999),
    ],
)
def test_what_is_no_date_is_none(value):
    assert dates.read_moment(value) is None


@given(st.text() | st.from_regex(r"[0-9A-Za-z,:/. +-]{0,40}", fullmatch=True) | st.integers() | st.floats())
def test_any_value_is_a_moment_or_none(value):
    assert isinstance(dates.read_moment(value), float | None)
