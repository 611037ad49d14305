import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline.calendar import Days, Window, parse_timex_value, parse_window, timex_days
from summitline.errors import WindowError

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 30))


@pytest.mark.parametrize(
    ("source", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9998", "9998-01-01", "9998-12-31"),
        ("2019-06", "2019-06-01", "2019-06-30"),
        ("2019-12", "2019-12-01", "2019-12-31"),
        ("2019-02", "2019-02-01", "2019-02-28"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2020-02-29", "2020-02-29", "2020-02-29"),
        ("[2018..2019]", "2018-01-01", "2019-12-31"),
        ("[2019..2019]", "2019-01-01", "2019-12-31"),
        ("[2019-06..2019]", "2019-06-01", "2019-12-31"),
        ("[2019..2019-06]", "2019-01-01", "2019-06-30"),
        ("[2019-06-30..2020-02]", "2019-06-30", "2020-02-29"),
        ("[2019-06..]", "2019-06-01", None),
        ("[..2019-06]", None, "2019-06-30"),
        ("[9999-12-30..]", "9999-12-30", None),
        ("", None, None),
    ],
)
def test_a_window_is_its_first_and_last_day(source: str, first: str | None, last: str | None) -> None:
    assert parse_window(source) == Window(first and date.fromisoformat(first), last and date.fromisoformat(last))


NO_DATE = "is not YYYY, YYYY-MM or YYYY-MM-DD"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("2019-02-30", "position 0: '2019-02-30' is not in the calendar"),
        ("1900-02-29", "position 0: '1900-02-29' is not in the calendar"),
        ("2019-13", "position 0: '2019-13' is not in the calendar"),
        ("2019-00", "position 0: '2019-00' is not in the calendar"),
        ("2019-06-00", "position 0: '2019-06-00' is not in the calendar"),
        ("0000", "position 0: '0000' is not in the calendar"),
        ("9999", "position 0: '9999' is not in the calendar"),
        ("9999-12-31", "position 0: '9999-12-31' is not in the calendar"),
        ("[2019..2020-02-31]", "position 7: '2020-02-31' is not in the calendar"),
        ("[..2019-02-29]", "position 3: '2019-02-29' is not in the calendar"),
        ("[2019-04-31..]", "position 1: '2019-04-31' is not in the calendar"),
        ("19", f"position 0: '19' {NO_DATE}"),
        ("2019-6", f"position 0: '2019-6' {NO_DATE}"),
        ("2019/2020", f"position 0: '2019/2020' {NO_DATE}"),
        ("2019-06-30T10:00", f"position 0: '2019-06-30T10:00' {NO_DATE}"),
        ("2019~", f"position 0: '2019~' {NO_DATE}"),
        ("-2019", f"position 0: '-2019' {NO_DATE}"),
        (" 2019", f"position 0: ' 2019' {NO_DATE}"),
        ("2019\n", f"position 0: '2019\\n' {NO_DATE}"),
        ("2019]", f"position 0: '2019]' {NO_DATE}"),
        ("٢٠١٩", f"position 0: '٢٠١٩' {NO_DATE}"),
        ("[2019...2020]", f"position 7: '.2020' {NO_DATE}"),
        ("[2019 ..2020]", f"position 1: '2019 ' {NO_DATE}"),
        ("[2019..XXXX]", f"position 7: 'XXXX' {NO_DATE}"),
        ("[2018,2019..2020]", f"position 1: '2018,2019' {NO_DATE}"),
        ("[2019..2020", "position 11: ']' is missing"),
        ("[", "position 1: ']' is missing"),
        ("[2019]", "position 5: '..' is missing between the bounds"),
        ("[]", "position 1: '..' is missing between the bounds"),
        ("[..]", "position 1: at least one bound is needed; unknown is an empty field"),
        ("[2020..2019]", "the window ends before it begins"),
        ("[2019-06-02..2019-06-01]", "the window ends before it begins"),
    ],
)
def test_everything_else_is_refused_with_its_position(source: str, message: str) -> None:
    with pytest.raises(WindowError) as error:
        parse_window(source)
    assert str(error.value) == f"{source!r}: {message}"


@given(DAYS, DAYS)
def test_two_days_in_order_make_a_window(a: date, b: date) -> None:
    first, last = sorted((a, b))
    assert parse_window(f"[{first}..{last}]") == (first, last)
    assert parse_window(f"[{first}..]") == (first, None)
    assert parse_window(f"[..{last}]") == (None, last)
    if first < last:
        with pytest.raises(WindowError, match="ends before it begins"):
            parse_window(f"[{last}..{first}]")


@given(DAYS)
def test_each_day_lies_in_one_month_and_one_year(day: date) -> None:
    month = parse_window(f"{day:%Y-%m}".rjust(7, "0"))
    assert month.first is not None
    assert month.last is not None
    assert month.first.day == 1
    assert month.first <= day <= month.last
    assert (month.last + timedelta(days=1)).day == 1
    assert (month.last - month.first).days < 31


@given(st.text(alphabet="0129-[].X/ ٣", max_size=14))
def test_any_text_is_a_window_or_refused(source: str) -> None:
    try:
        window, refused = parse_window(source), repr(source)
    except WindowError as error:
        window, refused = Window(None, None), str(error)
    assert refused.startswith(repr(source))
    assert window.first is None or window.last is None or window.first <= window.last
    assert window == (None, None) or re.fullmatch(r"\[?[0-9-]*(\.\.)?[0-9-]*\]?", source)


@pytest.mark.parametrize("source", ["2019", "2020-02", "2019-06-30", "[2018..2019]", "[2019-06-30..2020-02-29]"])
def test_the_edtf_library_reads_closed_windows_alike(source: str) -> None:
    # It is no oracle for open bounds (it fails), mixed lengths (it refuses) or reversed windows (it accepts).
    found = pytest.importorskip("edtf").parse_edtf(source)
    assert parse_window(source) == (date(*found.lower_strict()[:3]), date(*found.upper_strict()[:3]))


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019-06-12", "2019-06-12", "2019-06-12"),
        ("2019-W01", "2018-12-31", "2019-01-06"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2019-W24-WE", "2019-06-15", "2019-06-16"),
        ("2019-Q1", "2019-01-01", "2019-03-31"),
        ("2019-Q4", "2019-10-01", "2019-12-31"),
        ("2020-H1", "2020-01-01", "2020-06-30"),
        ("2020-H2", "2020-07-01", "2020-12-31"),
        ("199", "1990-01-01", "1999-12-31"),
        ("19", "1900-01-01", "1999-12-31"),
    ],
)
def test_a_timex_value_is_its_days(value: str, first: str, last: str) -> None:
    days = Days(date.fromisoformat(first), date.fromisoformat(last), exact=True)
    assert parse_timex_value(value) == timex_days(value) == days
    for mod in ("START", "MID", "END"):
        assert timex_days(value, mod) == days._replace(exact=False)
    for mod in ("APPROX", "BEFORE", "AFTER", "ON_OR_BEFORE", "MORE_THAN"):
        assert timex_days(value, mod) is None


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2019-SP", "2019-01-01", "2019-12-31"),
        ("2019-WI", "2019-01-01", "2019-12-31"),
        ("2019-06-12TMO", "2019-06-12", "2019-06-12"),
        ("2019-06-12T24:00", "2019-06-12", "2019-06-12"),
        ("2019-06-12T09", "2019-06-12", "2019-06-12"),
        ("2019-06-12T09:30:59", "2019-06-12", "2019-06-12"),
    ],
)
def test_a_season_or_a_time_of_day_lies_inside_its_days(value: str, first: str, last: str) -> None:
    assert timex_days(value) == Days(date.fromisoformat(first), date.fromisoformat(last), exact=False)


@pytest.mark.parametrize(
    "value",
    [
        *("PRESENT_REF", "PAST_REF", "FUTURE_REF", "XXXX-06", "XXXX-06-12", "XXXX-WXX-6", "20XX", "201X", "2019-XX"),
        *(
            "XXXX-SP",
            "2019-QX",
            "2019-HX",
            "XXXX-Q4",
            "XXXX-H1",
            "XXXX-XX-XXT15:30",
            "P2Y",
            "PXD",
            "P1.5Y",
            "P1Y6M",
            "P1DE",
            "P3CE",
            "PT5M",
            "PT24H",
            "P1DT12H",
        ),
        "2019-06-12TXX",
    ],
)
def test_a_value_without_days_bounds_nothing(value: str) -> None:
    assert parse_timex_value(value) is None
    assert timex_days(value, "START") is None


@pytest.mark.parametrize("value", ["", None])
def test_no_value_bounds_nothing(value: str | None) -> None:
    assert timex_days(value) is None
    assert timex_days(value, "START") is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2019-W53", "'2019-W53': position 5: 2019 has no week 53"),
        ("2019-W00", "'2019-W00': position 5: 2019 has no week 00"),
        ("2019-02-30", "'2019-02-30': position 0: '2019-02-30' is not in the calendar"),
        ("2019-02-30TMO", "'2019-02-30TMO': position 0: '2019-02-30' is not in the calendar"),
        ("0000-Q1", "'0000-Q1': position 0: '0000' is not in the calendar"),
        ("000", "'000': the year is out of range"),
        ("999", "'999': the year is out of range"),
        ("00", "'00': the year is out of range"),
        ("99", "'99': the year is out of range"),
    ],
)
def test_days_that_are_not_in_the_calendar_are_refused(value: str, message: str) -> None:
    with pytest.raises(WindowError) as error:
        parse_timex_value(value)
    assert str(error.value) == message


@pytest.mark.parametrize(
    "value",
    [
        *("next week", "2019-Q5", "2019-H3", "2019-W1", "2019-XY", "P", "PT", "P1", "P1DT", "1D", "X", "٢٠١", "2019\n"),
        *(
            "2019-06-12T25",
            "2019-06-12T09:60",
            "2019-06-12T9",
            "2019-06T10:00",
            "Monday",
            "present_ref",
            "[2019..2020]",
        ),
    ],
)
def test_what_is_no_timex_value_is_refused_with_what_is_allowed(value: str) -> None:
    with pytest.raises(WindowError) as error:
        parse_timex_value(value)
    assert str(error.value).startswith(f"{value!r} is no TIMEX3 value: YYYY, YYYY-MM, YYYY-MM-DD, ")


@given(st.text(alphabet="0129-XPTWQSEMOYH.:", max_size=12))
def test_any_text_is_a_timex_value_or_refused(value: str) -> None:
    try:
        days, refused = parse_timex_value(value), repr(value)
    except WindowError as error:
        days, refused = None, str(error)
    assert refused.startswith(repr(value))
    assert days is None or days.first <= days.last
