"""The scoreboard, as people see it and as machines read it."""

import dataclasses
import io

import pytest
from rich.console import Console

from vigie.lab.loot import Counts, Taken
from vigie.lab.report import Report
from vigie.lab.scoreboard import Scoreboard, percent, seconds, volume
from vigie.lab.target import Totals
from vigie.model.language import Language, number

TOTALS = Totals(460, 132, 18_500, 17_000, 1_630, 1_600, 400_000_000)
NOTHING = Taken(
    counts=Counts(),
    after_crossing=Counts(),
    requests=0,
    logins=1,
    challenges=0,
    refusals=0,
    waits=0,
    errors=0,
    seconds=12.5,
    first_refusal=None,
    last_received=None,
    refused_for_good=None,
    contained=False,
    stop="everything taken",
)
EVERYTHING = Counts(messages=17_000, old_messages=17_000, media=1_600, media_bytes=390_000_000, people=460, rooms=132)
A_LITTLE = Counts(messages=840, old_messages=840, media=12, media_bytes=2_000_000, people=210, rooms=9)


def report(*, stock: bool, benign: bool = False, **taken: object) -> Report:
    return Report(
        drill="newcomer" if benign else "tchap-2026",
        benign=benign,
        stock=stock,
        account="@v:drill.example",
        taken=dataclasses.replace(NOTHING, **taken),
        reachable=TOTALS,
    )


STOCK = report(stock=True, counts=EVERYTHING)
PROTECTED = dataclasses.replace(
    report(
        stock=False,
        counts=A_LITTLE,
        logins=3,
        challenges=2,
        refusals=9,
        first_refusal=1.2,
        refused_for_good=3.1,
        contained=True,
        stop="login refused",
        after_crossing=Counts(messages=40),
    ),
    first_finding=0.9,
)
NEWCOMER = report(stock=False, benign=True, counts=A_LITTLE, stop="day over", done={"look_ups": 40})


def drawn(board: Scoreboard, language: Language, width: int) -> str:
    output = io.StringIO()
    Console(file=output, width=width, color_system=None).print(board.render(language))
    return output.getvalue()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", list(Language))
def test_fits_the_terminal_and_says_it_all(width: int, language: Language) -> None:
    text = drawn(Scoreboard(stock=STOCK, protected=PROTECTED, newcomer=NEWCOMER), language, width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text, "a cell was cut"
    for amount in (17_000, 840, 1_600, 12, 460, 210, 132, 9):
        assert number(amount, language) in text
    assert seconds(3.1, language) in text
    assert ("noticed nothing" in text) == (language is Language.EN)


def test_says_when_the_newcomer_was_disturbed() -> None:
    disturbed = report(stock=False, benign=True, refusals=3, stop="day over")
    board = Scoreboard(stock=STOCK, protected=PROTECTED, newcomer=disturbed)
    assert "3 refusals" in drawn(board, Language.EN, 80)
    assert not board.passed


def test_document_for_machines() -> None:
    document = Scoreboard(stock=STOCK, protected=PROTECTED, newcomer=NEWCOMER).as_dict()
    assert document["reduction"] == {"messages": 20.2, "media": 133.3, "people": 2.2, "rooms": 14.7}
    assert document["protected"]["shares"]["messages"] == round(840 / 17_000, 6)
    assert document["protected"]["seconds_to_contain"] == 3.1
    assert document["stock"]["seconds_to_contain"] is None
    assert document["newcomer"]["refused"] == 0
    assert document["passed"] is True


def test_fails_when_the_thief_was_not_contained() -> None:
    loose = report(stock=False, counts=EVERYTHING)
    board = Scoreboard(stock=STOCK, protected=loose)
    assert not board.passed
    assert "never" in drawn(board, Language.EN, 80)


def test_nothing_taken_has_no_reduction() -> None:
    assert Scoreboard(stock=STOCK, protected=report(stock=False)).as_dict()["reduction"]["messages"] is None


@pytest.mark.parametrize(
    ("part", "english", "french"),
    [(0, "0%", "0\N{NARROW NO-BREAK SPACE}%"), (0.0042, "0.4%", "0,4\N{NARROW NO-BREAK SPACE}%"), (1, "100%", None)],
)
def test_percentages(part: float, english: str, french: str | None) -> None:
    assert percent(part, Language.EN) == english
    assert french is None or percent(part, Language.FR) == french


def test_sizes() -> None:
    assert volume(2_000_000, Language.EN) == "2.0 MB"
    assert volume(2_000_000, Language.FR) == "2,0 Mo"
