"""Time expressions: values checked by hand on a calendar of 2031, HeidelTime, real texts, and what always holds."""

import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import summitline as sl
from baselines import heideltime, regex_years, timexes
from baselines.dates import bounds, day_value, nearest, shift, weekday
from baselines.numerals import length, number
from summitline.calendar import timex_days
from summitline.errors import RunError
from summitline.formats import timeml
from summitline.schema import CreationTime, Document, Event, Zone, schema

WEDNESDAY = CreationTime("2031-05-14", "2031-05-14")
WEEK = CreationTime("2031-05-12", "2031-05-18", "inferred")  # Monday to Sunday
YEAR = CreationTime("2031-01-01", "2031-12-31", "inferred")
YEARS = CreationTime("2029-07-01", "2031-06-30", "inferred")


def document(text, dct=WEDNESDAY, **more):
    return Document(doc_id="d", text=text, dct=dct, **more)


def told(made):
    return [(made.surface(t), t.type, t.value, t.mod) for t in made.timexes]


def tagged(text, dct=WEDNESDAY):
    (answer,) = timexes.predict([document(text, dct)])
    return told(answer)


ONE = [
    ("The port closed in 2030.", "2030", "DATE", "2030", None),
    ("The port closed in June 2030.", "June 2030", "DATE", "2030-06", None),
    ("The port closed on June 3, 2030.", "June 3, 2030", "DATE", "2030-06-03", None),
    ("By May 3 2031 the ferry had sailed.", "May 3 2031", "DATE", "2031-05-03", None),
    ("The port closed on Monday, May 12.", "Monday, May 12", "DATE", "2031-05-12", None),
    ("They meet on Thursday, May 15.", "Thursday, May 15", "DATE", "2031-05-15", None),  # in 2030 a Wednesday
    ("The port closed on the 3rd of June 2030.", "the 3rd of June 2030", "DATE", "2030-06-03", None),
    ("The port closed on 2030-06-03.", "2030-06-03", "DATE", "2030-06-03", None),
    ("The port closed on 6/3/2030.", "6/3/2030", "DATE", "2030-06-03", None),
    ("She resigned on Monday.", "Monday", "DATE", "2031-05-12", None),
    ("She resigned on Friday.", "Friday", "DATE", "2031-05-09", None),
    ("She will resign on Friday.", "Friday", "DATE", "2031-05-16", None),
    ("The vote has been postponed until Friday.", "Friday", "DATE", "2031-05-16", None),
    ("She resigned on Wednesday.", "Wednesday", "DATE", "2031-05-14", None),
    ("She resigned last Wednesday.", "last Wednesday", "DATE", "2031-05-07", None),
    ("She resigned Monday morning.", "Monday morning", "TIME", "2031-05-12TMO", None),
    ("She resigned yesterday.", "yesterday", "DATE", "2031-05-13", None),
    ("She will resign tomorrow.", "tomorrow", "DATE", "2031-05-15", None),
    ("She resigned last night.", "last night", "TIME", "2031-05-13TNI", None),
    ("She resigns today.", "today", "DATE", "2031-05-14", None),
    ("She resigned over the weekend.", "the weekend", "DATE", "2031-W19-WE", None),
    ("She resigned at 3 p.m. Monday.", "3 p.m. Monday", "TIME", "2031-05-12T15:00", None),
    ("She resigned at noon.", "noon", "TIME", "2031-05-14T12:00", None),
    ("She resigned in June.", "June", "DATE", "2030-06", None),
    ("She will resign in June.", "June", "DATE", "2031-06", None),
    ("She resigned in May.", "May", "DATE", "2031-05", None),
    ("She resigned last May.", "last May", "DATE", "2030-05", None),
    ("She resigned this year.", "this year", "DATE", "2031", None),
    ("She resigned earlier this year.", "earlier this year", "DATE", "2031", "START"),
    ("She resigned late last year.", "late last year", "DATE", "2030", "END"),
    ("The club moved later in 2030.", "later in 2030", "DATE", "2030", "END"),
    ("The club moved in mid-June.", "mid-June", "DATE", "2030-06", "MID"),
    ("The club moved by the end of the month.", "the end of the month", "DATE", "2031-05", "END"),
    ("The club moved last week.", "last week", "DATE", "2031-W19", None),
    ("The club moves next month.", "next month", "DATE", "2031-06", None),
    ("The club cut pay this fiscal year.", "this fiscal year", "DATE", "2031", None),
    ("The club moved two years ago.", "two years ago", "DATE", "2029", None),
    ("The club moved more than a year ago.", "more than a year ago", "DATE", "2030", "BEFORE"),
    ("The club was founded 20,000 years ago.", "20,000 years ago", "DATE", "PAST_REF", None),
    ("Minutes later the club moved.", "Minutes later", "DATE", "PAST_REF", None),
    ("The day before the vote the club moved.", "The day", "DATE", "XXXX-XX-XX", None),
    ("Sales were half of those the year before.", "the year before", "DATE", "2030", None),
    ("The port was idle for three months.", "three months", "DURATION", "P3M", None),
    ("The port was idle for at least two weeks.", "at least two weeks", "DURATION", "P2W", "EQUAL_OR_MORE"),
    ("The port was idle for the past three years.", "the past three years", "DURATION", "P3Y", None),
    ("The port was idle for two and a half years.", "two and a half years", "DURATION", "P2.5Y", None),
    ("The port stood for two hundred years.", "two hundred years", "DURATION", "P200Y", None),
    ("The three-day strike failed.", "three-day", "DURATION", "P3D", None),
    ("A month-long strike failed.", "month-long", "DURATION", "P1M", None),
    ("It rained all day.", "all day", "DURATION", "P1D", None),
    ("It was the first strike in months.", "months", "DURATION", "PXM", None),
    ("The ship came a month earlier than usual.", "a month", "DURATION", "P1M", None),
    ("It ended two decades of peace.", "two decades", "DURATION", "P20Y", None),
    ("They sat for half an hour.", "half an hour", "DURATION", "PT30M", None),
    ("They meet every year.", "every year", "SET", "P1Y", None),
    ("They meet every other week.", "every other week", "SET", "P2W", None),
    ("They meet daily.", "daily", "SET", "P1D", None),
    ("They meet every Monday.", "every Monday", "SET", "XXXX-WXX-1", None),
    ("They meet on weekends.", "weekends", "SET", "XXXX-WXX-WE", None),
    ("They meet every weekend.", "every weekend", "SET", "XXXX-WXX-WE", None),
    ("They meet every morning.", "every morning", "SET", "XXXX-XX-XXTMO", None),
    ("They meet twice a month.", "a month", "SET", "P1M", None),
    ("The port grew in the 1990s.", "the 1990s", "DATE", "199", None),
    ("The port grew in the late '90s.", "the late '90s", "DATE", "199", "END"),
    ("The port grew in the 19th century.", "the 19th century", "DATE", "18", None),
    ("Sales fell in the first quarter of 2030.", "the first quarter of 2030", "DATE", "2030-Q1", None),
    ("Sales fell in Q3 2030.", "Q3 2030", "DATE", "2030-Q3", None),
    ("Sales fell in the second half of last year.", "the second half of last year", "DATE", "2030-H2", None),
    ("She left in the summer of 2030.", "the summer of 2030", "DATE", "2030-SU", None),
    ("She left last summer.", "last summer", "DATE", "2030-SU", None),
    ("She left in the fall.", "the fall", "DATE", "2030-FA", None),
    ("She will leave in the autumn.", "the autumn", "DATE", "2031-FA", None),
    ("She recently left.", "recently", "DATE", "PAST_REF", None),
    ("She is now in Porto.", "now", "DATE", "PRESENT_REF", None),
    ("The union has grown in recent years.", "recent years", "DATE", "PAST_REF", None),
    ("They meet in the coming weeks.", "the coming weeks", "DATE", "FUTURE_REF", None),
    ("They look to the future.", "the future", "DATE", "FUTURE_REF", None),
    ("The club will sign him at the right time.", "the right time", "DATE", "FUTURE_REF", None),
]


@pytest.mark.parametrize(("text", "extent", "kind", "value", "mod"), ONE, ids=[case[0] for case in ONE])
def test_one_expression(text, extent, kind, value, mod):
    assert tagged(text) == [(extent, kind, value, mod)]


@pytest.mark.parametrize(
    "text",
    [
        "The recent talks in her second term failed again.",
        "They may march.",
        "May I march on?",
        "About 2000 soldiers met.",
        "It cost $1999.",
        "The five-year-old ship sank.",
        "It is for children aged six months, or ages 6 months and above.",
        "Prices fall.",
        "She likes weekend talks.",
        "She left in the fall of the house of Holm.",
        "She left soon, for the first time.",
        "At the same time she sang.",
        "The second half was long.",
        "The dayſ of ٢٠٣٠.",
    ],
)
def test_no_time(text):
    assert tagged(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The strike (2028–2030) ruined the port.", ["2028", "2030"]),
        ("The strike of 2028-30 ruined the port.", ["2028", "2030"]),
        ("From June to August 2029 it rained.", ["2029-06", "2029-08"]),
        ("From June 3 to July 7, 2029 it rained.", ["2029-06-03", "2029-07-07"]),
        ("The third half of 2030 was long.", ["2030"]),
        ("It closed in 2028. It opened in June.", ["2028", "2028-06"]),
        (
            "The port closed on May 3, 2029. It opened the following day and burned two years later.",
            ["2029-05-03", "2029-05-04", "2031"],
        ),
        ("It closed on May 3, 2029 and opened the following Monday.", ["2029-05-03", "2029-05-07"]),
        ("It closed in 2029 and opened the following day.", ["2029", "XXXX-XX-XX"]),
        ("They met on June 31, on 2030-02-30 and on February 29, 2032.", ["2030-06", "2030", "2032-02-29"]),
    ],
)
def test_several_expressions(text, values):
    assert [value for _, _, value, _ in tagged(text)] == values


def test_a_modifier_is_part_of_one_expression_only():
    found = tagged("The port closed two years earlier 2030.")
    assert [(extent, mod) for extent, _, _, mod in found] == [("two years earlier", None), ("2030", None)]


@pytest.mark.parametrize(
    ("text", "dct", "value"),
    [
        ("She resigned on Monday.", WEEK, "2031-05-12"),  # the only Monday of the window
        ("She resigned on Tuesday.", WEEK, "2031-05-13"),  # the day inside the window, not 2031-05-06
        ("She resigned today.", WEEK, "2031-W20"),  # any day of that week
        ("She resigned this morning.", WEEK, "2031-W20-XXTMO"),
        ("She resigned at 15:30.", WEEK, "2031-W20-XXT15"),
        ("She resigned today.", YEAR, "2031"),
        ("She resigned last month.", YEAR, "XXXX-XX"),  # December 2030 to November 2031
        ("She resigned in June.", YEAR, "XXXX-06"),
        ("She resigned this year.", YEAR, "2031"),
        ("She resigned this decade.", YEARS, "XXXX"),  # the twenties or the thirties
        ("Sales fell in the third quarter.", YEARS, "XXXX-QX"),
        ("Sales fell this quarter.", CreationTime("2030-01-01", "2031-03-31"), "XXXX-QX"),  # first to first
        ("She resigned on Monday.", None, "XXXX-WXX-1"),
        ("She resigned this year.", None, "XXXX"),
        ("She resigned in June.", None, "XXXX-06"),
        ("She resigned in the summer.", None, "XXXX-SU"),
        ("She resigned today.", CreationTime("9999-12-31", "9999-12-31"), "XXXX-XX-XX"),
    ],
)
def test_a_value_is_what_all_days_of_the_window_share(text, dct, value):
    assert [case[2] for case in tagged(text, dct)] == [value]


def test_a_zone_is_read_against_its_own_creation_time():
    text = "She left on Monday.\nHe left on Monday."
    zones = (
        Zone("z1", 0, 20, "body"),
        Zone("z2", 20, len(text), "boilerplate", CreationTime("2031-10-01", "2031-10-01")),
    )
    assert [t.value for t in timexes.tag(document(text, zones=zones))] == ["2031-05-12", "2031-09-29"]


def test_calendar_arithmetic():
    assert shift(date(2031, 3, 31), "month", -1) == date(2031, 2, 28)
    assert shift(date(2032, 2, 29), "year", 1) == date(2033, 2, 28)
    assert weekday(date(2031, 5, 14), 2, -1) == date(2031, 5, 14)
    assert weekday(date(2031, 5, 14), 2, -1, strict=True) == date(2031, 5, 7)
    assert nearest(date(2031, 5, 14), 5, None, 1) == date(2031, 5, 1)
    assert nearest(date(2031, 5, 14), 5, 15, -1) == date(2030, 5, 15)
    assert day_value(2031, 2, 28) == "2031-02-28"
    assert day_value(2031, 2, 29) is None
    with pytest.raises(OverflowError):
        shift(date(2031, 5, 14), "century", -20)


@pytest.mark.parametrize(
    ("words", "unit", "value"),
    [
        ("a", "week", "P1W"),
        ("twenty-one", "days", "P21D"),
        ("2,500", "years", "P2500Y"),
        ("1.5", "decades", "P15Y"),
        ("two and a half", "hours", "PT2.5H"),
        ("a dozen", "minutes", "PT12M"),
        ("several", "centuries", "PXY"),
    ],
)
def test_lengths(words, unit, value):
    assert length(number(words), unit) == value


@pytest.mark.parametrize(
    ("value", "window"),
    [
        ("2031-05", ("2031-05", "2031-05")),
        ("2031-W20", ("2031-05-12", "2031-05-18")),
        ("2031-Q2", ("2031-04", "2031-06")),
        ("2031-H2", ("2031-07", "2031-12")),
        ("2031-SU", ("2031", "2031")),
        ("199", ("1990", "1999")),
        ("2031-05-12TMO", ("2031-05-12", "2031-05-12")),
        ("XXXX-05", None),
        ("PAST_REF", None),
        ("P3M", None),
    ],
)
def test_bounds(value, window):
    assert bounds(value) == window


def test_years_by_one_expression():
    made = document("On June 12, 2031 and February 30, 2031, in June 2030, in 1899 and 12031, last year, for $20300.")
    (answer,) = regex_years.predict([made])
    assert told(answer) == [
        ("June 12, 2031", "DATE", "2031-06-12", None),
        ("2031", "DATE", "2031", None),
        ("2030", "DATE", "2030", None),
        ("1899", "DATE", "1899", None),
    ]


PRINTED = """<?xml version="1.0"?>
<!DOCTYPE TimeML SYSTEM "TimeML.dtd">
<TimeML>
“Prices… 😀 rose & fell” <TIMEX3 tid="t3" type="DATE" value="2031-W19">last week</TIMEX3>\r
for <TIMEX3 tid="t7" type="DURATION" value="P3D" mod="MORE_THAN">more than 3 days</TIMEX3>, a < b,\u00a0<b>since</b>
<TIMEX3 tid="t1" type="SET" value="P1Y" quant="EVERY" freq="2X" mod="SOMEWHAT">every year</TIMEX3> or \
<TIMEX3 tid="t2" type="DATE" value="UNDEF-last-REF-month">then</TIMEX3>
</TimeML>

"""
PLAIN = "“Prices… 😀 rose & fell” last week\r\nfor more than 3 days, a < b,\u00a0<b>since</b>\nevery year or then"


def test_heideltime_is_read_back_to_offsets():
    made = document(PLAIN, timexes=tuple(heideltime.timexes(PRINTED, PLAIN)))
    assert told(made) == [
        ("last week", "DATE", "2031-W19", None),
        ("more than 3 days", "DURATION", "P3D", "MORE_THAN"),
        ("every year", "SET", "P1Y", None),
        ("then", "DATE", None, None),
    ]
    assert [t.id for t in made.timexes] == ["t1", "t2", "t3", "t4"]


@pytest.mark.parametrize("output", ["", "no frame", PRINTED.replace("…", "..."), PRINTED.replace("</TIMEX3>", "", 1)])
def test_another_text_than_ours_is_refused(output):
    with pytest.raises(RunError, match="not the text"):
        list(heideltime.timexes(output, PLAIN))


JAVA = """#!{python}
import pathlib, sys
text = pathlib.Path("text").read_bytes().decode()
assert "uimaVarDate = Date" in pathlib.Path("config.props").read_text()
assert sys.argv[3:] == ["-jar", "{jar}", "text", "-e", "UTF-8", "-l", "english", "-pos", "no", *sys.argv[12:]]
assert "sink" not in text
told = {{"news": sys.argv[-1], "narratives": "XXXX"}}[sys.argv[13]]
text = text.replace("today", '<TIMEX3 tid="t1" type="DATE" value="' + told + '">today</TIMEX3>')
head = '<?xml version="1.0"?>\\n<!DOCTYPE TimeML SYSTEM "TimeML.dtd">\\n<TimeML>\\n'
sys.stdout.buffer.write((head + text + "\\n</TimeML>\\n\\n").encode())
"""


@pytest.fixture
def java(tmp_path, monkeypatch):
    """Put a program named java on PATH that tags every "today" with the day it is told."""
    program, jar = tmp_path / "java", tmp_path / "a jar; with $(words).jar"
    jar.touch()
    program.write_text(JAVA.format(python=sys.executable, jar=jar))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HEIDELTIME_JAR", str(jar))


@pytest.mark.usefixtures("java")
def test_heideltime_is_told_the_last_day_of_each_creation_time():
    text = "Ships came today… 😀\nThey left today."
    zones = (
        Zone("z1", 0, 20, "body"),
        Zone("z2", 20, len(text), "boilerplate", CreationTime("2031-10-01", "2031-10-07")),
    )
    (answer,) = heideltime.predict([document(text, WEEK, zones=zones)])
    assert [(t.id, t.start, t.value) for t in answer.timexes] == [("t1", 11, "2031-05-18"), ("t2", 30, "2031-10-07")]
    (answer,) = heideltime.predict([document(text, None)])
    assert [t.value for t in answer.timexes] == ["XXXX", "XXXX"]


@pytest.mark.usefixtures("java")
def test_heideltime_that_fails_is_an_error(monkeypatch, tmp_path):
    with pytest.raises(RunError, match="exit status 1"):
        heideltime.predict([document("Ships sink today.")])
    monkeypatch.setattr(heideltime, "SECONDS", 0.001)
    with pytest.raises(RunError, match="timed out"):
        heideltime.predict([document("Ships came today.")])
    monkeypatch.setenv("HEIDELTIME_JAR", str(tmp_path / "none.jar"))
    with pytest.raises(RunError, match=r"none\.jar.*expected the path"):
        heideltime.predict([document("Ships came today.")])
    monkeypatch.delenv("HEIDELTIME_JAR")
    with pytest.raises(RunError, match="HEIDELTIME_JAR"):
        heideltime.predict([document("Ships came today.")])


@pytest.mark.parametrize("system", [timexes, regex_years, heideltime])
def test_given_mentions_stay(system):
    given = document("She left in 2030.", events=(Event(id="e1", start=4, end=8),))
    assert system.predict([given], train=[given]) == [given]
    assert system.predict([]) == []


@pytest.mark.parametrize("name", ["strict", "value"])
def test_our_corpus(name):
    gold = sl.load()
    bare = [sl.given(d, "end-to-end") for d in gold]
    counts = sl.score(gold=gold, system=timexes.predict(bare))[f"timexes.{name}"].counts
    assert counts == {"p_num": 46, "p_den": 46, "r_num": 46, "r_den": 46}


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("system", "counts"),
    [
        (timexes, {"strict": (121, 132), "relaxed": (128, 132), "type": (122, 132), "value": (114, 132)}),
        (regex_years, {"strict": (24, 29), "relaxed": (27, 29), "type": (26, 29), "value": (25, 29)}),
    ],
    ids=["timexes", "regex_years"],
)
def test_tempeval_platinum(oracle, system, counts):
    gold = timeml.read(oracle / "te3" / "gold").documents
    bare = [replace(d, events=(), timexes=(), tlinks=()) for d in gold]
    report = sl.score(gold=gold, system=system.predict(bare), calendar=False)
    found = {name: report[f"timexes.{name}"].counts for name in counts}
    assert {name: (c["p_num"], c["p_den"]) for name, c in found.items()} == counts
    assert {(c["r_num"] - c["p_num"], c["r_den"]) for c in found.values()} == {(0, 138)}


VOCABULARY = """the a an of in on by early late mid- earlier later than more at least about last next this that same
following every each other all half past recent coming fall Spring week weeks year years week-long days' month minutes
hour's decades decade century weekend quarter ago before after from now today tomorrow yesterday morning night noon
Monday Fridays May March Sept. June 31 29 1st 12th 2030 1999 '90s 1990s 30-31 2030-02-30 13/40/2030 12:30 11:59 p.m.
three twenty-one hundred 1,000 2.5 dozen and a half first third Q3 H1 time moment future will said – - ( ) , . … 😀 “ ”
é ٣ ſ K"""
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.one_of(
    st.lists(WORDS, max_size=12).map(" ".join),
    st.lists(st.one_of(WORDS, st.sampled_from([" ", "-", "\n"]), st.text(max_size=3)), max_size=20).map("".join),
)
DAYS = st.one_of(st.dates(date(2030, 1, 1), date(2032, 12, 31)), st.dates())
WINDOWS = st.one_of(
    st.none(),
    st.builds(
        lambda day, days: CreationTime(
            str(day), str(date.fromordinal(min(day.toordinal() + days, date.max.toordinal())))
        ),
        DAYS,
        st.integers(0, 400),
    ),
)


@settings(max_examples=500, deadline=None)
@given(text=TEXTS, dct=WINDOWS)
def test_any_text_has_expressions_that_can_be_read(text, dct):
    made = document(text, dct)
    answers = [system.predict([made])[0] for system in (timexes, regex_years)]
    assert answers == [system.predict([made])[0] for system in (timexes, regex_years)]
    for answer in answers:
        found = answer.timexes
        assert [t.id for t in found] == [f"t{i}" for i in range(1, len(found) + 1)]
        assert all(a.end <= b.start for a, b in pairwise(found))
        assert all(answer.surface(t).strip() == answer.surface(t) for t in found)
        for t in found:
            timex_days(t.value, t.mod)
            assert t.value
            assert t.type in schema()["timex"].attributes["type"].values
            assert t.mod is None or t.mod in schema()["timex"].attributes["mod"].values
