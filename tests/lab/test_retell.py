"""A scoreboard told again from its own JSON."""

import dataclasses
import json
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.lab.loot import Counts, Taken
from vigie.lab.report import Report
from vigie.lab.retell import scoreboard, svg
from vigie.lab.scoreboard import Scoreboard
from vigie.lab.target import Totals
from vigie.model.errors import ContentErrors
from vigie.model.language import Language

NOTHING = Taken(
    counts=Counts(), after_crossing=Counts(), requests=3, logins=1, challenges=0, refusals=0, waits=0, errors=0,
    seconds=12.5, first_refusal=None, last_received=None, refused_for_good=None, contained=False, stop="day over",
)  # fmt: skip
TOTALS = Totals(460, 132, 18_500, 17_000, 1_630, 1_600, 400_000_000)


def report(there: Totals = TOTALS, *, benign: bool = False, stock: bool = False, **taken: object) -> Report:
    return Report(
        drill="newcomer" if benign else "tchap-2026", benign=benign, stock=stock, account="@v:drill.example",
        taken=dataclasses.replace(NOTHING, **taken), reachable=there,
    )  # fmt: skip


THIEF = dataclasses.replace(
    report(
        counts=Counts(messages=840, media=12, media_bytes=2_000_000, people=351, rooms=0), challenges=2, refusals=9,
        first_refusal=1.2, last_received=2.0, refused_for_good=3.1, contained=True, after_crossing=Counts(messages=40),
    ),
    first_finding=0.9,
)  # fmt: skip
WHOLE = Counts(messages=17_000, media=1_600, media_bytes=9, people=462, rooms=132)
BOARD = Scoreboard(
    stock=report(stock=True, counts=WHOLE), protected=THIEF, newcomer=report(benign=True, done={"look_ups": 4})
)


def told(board: Scoreboard) -> Scoreboard:
    return scoreboard(json.dumps(board.as_dict() | {"platform": {"state": "/x"}}).encode(), "report.json")


@pytest.mark.parametrize("newcomer", [BOARD.newcomer, None, report(benign=True, refusals=3, challenges=1)], ids=str)
def test_nothing_is_lost_on_the_way(newcomer: Report | None) -> None:
    board = dataclasses.replace(BOARD, newcomer=newcomer)
    assert told(board).as_dict() == board.as_dict()
    assert told(board).passed == board.passed


@given(st.integers(0, 700_000), st.integers(1, 700_000))
def test_shares_stay_what_they_were(taken: int, there: int) -> None:
    one = report(Totals(public_messages=there), counts=Counts(messages=taken), stock=True)
    again = told(Scoreboard(stock=one, protected=THIEF))
    assert again.stock.shares()["messages"] == pytest.approx(one.shares()["messages"], abs=1e-6)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"stock": 1}', b"[" * 10_000, b"\xff"])
def test_what_is_no_report_is_one_clear_line(content: bytes) -> None:
    with pytest.raises(ContentErrors, match=r"^report\.json: is no report") as raised:
        scoreboard(content, "report.json")
    assert len(raised.value.mistakes) == 1


@pytest.mark.parametrize("language", list(Language))
def test_the_picture_is_whole_fetches_nothing_and_is_always_the_same(language: Language) -> None:
    picture = svg(BOARD, language)
    assert picture == svg(told(BOARD), language)
    text = "".join(ET.fromstring(picture).itertext()).replace("\xa0", " ")  # noqa: S314 - our own picture
    assert ("Stock Synapse" if language is Language.EN else "Synapse seul") in text
    assert set(re.findall(r"https?://[^\"'\s)]+", picture)) == {"http://www.w3.org/2000/svg"}
