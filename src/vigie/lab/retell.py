"""A scoreboard again from the JSON that `vigie demo` printed, and as a picture for a page."""

import io
import re
from typing import Any, Final

import msgspec
from rich.console import Console

from vigie.lab.loot import Counts, Taken
from vigie.lab.report import Report
from vigie.lab.scoreboard import Scoreboard
from vigie.lab.target import Totals
from vigie.model.errors import ContentErrors, Mistake
from vigie.model.language import Language

WIDTH: Final = 100
"""Columns of the picture."""
_FONTS: Final = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_FOREIGN: Final = re.compile(r"@font-face \{.*?\}\s*|<!-- Generated.*?-->\s*", re.DOTALL)
"""Rich has its font fetched from elsewhere; a page of ours fetches nothing."""


class _Amounts(msgspec.Struct, frozen=True):
    messages: int = 0
    old_messages: int = 0
    encrypted_events: int = 0
    media: int = 0
    media_bytes: int = 0
    people: int = 0
    rooms: int = 0


class _Side(_Amounts, frozen=True, kw_only=True):
    """One report, as `Report.as_dict` writes it."""

    drill: str
    stock: bool
    account: str
    requests: int
    logins: int
    seconds: float
    stop: str
    errors: int
    done: dict[str, int]
    challenges: int = 0
    refusals: int = 0
    waits: int = 0
    challenged: int = 0  # of honest life
    refused: int = 0
    delayed_ms: int = 0
    contained: bool = False
    seconds_to_first_finding: float | None = None
    seconds_to_first_refusal: float | None = None
    seconds_to_last_received: float | None = None
    seconds_to_contain: float | None = None
    shares: dict[str, float] | None = None  # of an attack
    taken_after_crossing: _Amounts = _Amounts()


class _Board(msgspec.Struct, frozen=True, kw_only=True):
    stock: _Side
    protected: _Side
    newcomer: _Side | None = None


def scoreboard(content: bytes, path: str) -> Scoreboard:
    """The scoreboard that a report of `vigie demo --json` tells of. Raises `ContentErrors` when it is none."""
    try:
        board = msgspec.json.decode(content, type=_Board)
    except (ValueError, RecursionError) as error:
        raise ContentErrors([Mistake(path, 0, f"is no report of `vigie demo --json`: {error}")]) from None
    newcomer = _report(board.newcomer) if board.newcomer else None
    return Scoreboard(stock=_report(board.stock), protected=_report(board.protected), newcomer=newcomer)


def svg(board: Scoreboard, language: Language, title: str = "vigie demo") -> str:
    """The scoreboard as it looks in a terminal. The same board gives the same bytes; nothing is fetched to show it."""
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor", highlight=False
    )
    console.print(board.render(language))
    picture = _FOREIGN.sub("", console.export_svg(title=title, unique_id="vigie"))
    return re.sub(r"font-family: [^;]*;", f"font-family: {_FONTS};", picture)


def _report(side: _Side) -> Report:
    counts = _counts(side)
    return Report(
        drill=side.drill,
        benign=side.shares is None,
        stock=side.stock,
        account=side.account,
        taken=Taken(
            counts=counts,
            after_crossing=_counts(side.taken_after_crossing),
            requests=side.requests,
            logins=side.logins,
            challenges=side.challenges or side.challenged,
            refusals=side.refusals or side.refused,
            waits=side.waits,
            errors=side.errors,
            seconds=side.seconds,
            first_refusal=side.seconds_to_first_refusal,
            last_received=side.seconds_to_last_received,
            refused_for_good=side.seconds_to_contain,
            contained=side.contained,
            stop=side.stop,
            done=side.done,
        ),
        reachable=_reachable(counts, side.shares or {}),
        first_finding=side.seconds_to_first_finding,
        delayed_ms=side.delayed_ms,
    )


def _counts(amounts: _Amounts) -> Counts:
    return Counts(**{name: getattr(amounts, name) for name in Counts.__slots__})


def _reachable(counts: Counts, shares: dict[str, float]) -> Totals:
    """How much there was, from what was taken and its share. Of what nothing was taken, nothing more is needed."""
    whole: dict[str, Any] = {
        name: round(getattr(counts, name) / share) if share > 0 else 1 for name, share in shares.items()
    }
    return Totals(
        people=whole.get("people", 0),
        public_rooms=whole.get("rooms", 0),
        public_messages=whole.get("messages", 0),
        public_files=whole.get("media", 0),
    )
