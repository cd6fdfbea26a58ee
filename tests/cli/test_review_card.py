"""One item for people: nothing cut, nothing hostile, nothing silent about what is not known."""

from io import StringIO

import msgspec
import pytest
from rich.console import Console

from kit.reviews import filing, marking, password
from vigie.cases.exposure import Exposure
from vigie.cli import review_card, review_page
from vigie.model.content import Answer
from vigie.model.language import Language
from vigie.model.reviews import Occurrence, Reach, ReviewItem

ROOM = "!" + "long" * 30 + ":agent.example"


def item(**changes: object) -> ReviewItem:
    one = filing(*(marking(f"d{number}", place=f"page {number}") for number in range(1, 9)), password(), room=ROOM)
    known = ReviewItem(
        id="0123456789abcdef", server=one.server, room=one.room, author=one.author, sightings=one.sightings,
        filed=2_000, first=1_000, last=1_000, count=3, standing=3,
    )  # fmt: skip
    return msgspec.structs.replace(known, **changes)


def exposure(since: int, unknown: int, lost: int = 0) -> Exposure:
    return Exposure(reach=Reach(history="shared"), could=None, readings=(), since=since, unknown=unknown, lost=lost)


def shown(table: object, width: int) -> str:
    out = StringIO()
    Console(file=out, width=width).print(table)
    return out.getvalue()


@pytest.mark.parametrize("language", Language)
def test_the_page_has_everything_and_the_queue_fits_a_terminal(language: Language) -> None:
    assert ROOM in shown(review_card.about(item(), language), 300)
    queue = shown(review_page.queue([item()], language, {}), 80)
    assert max(map(len, queue.splitlines())) == 80
    assert "0123456789abcdef" in queue
    assert queue.count("D********") == 1, "a marking on eight pages is one thing"
    seen = shown(review_card.seen(item(), language, {}), 200)
    assert "page 5" in seen
    assert "page 6" not in seen
    assert "+ 3" in seen


def test_what_is_not_known_is_said() -> None:
    language = Language.EN
    assert review_card.exposed(item(), exposure(2_000, 1_000, lost=7), language)[1] == (
        "Who provably did: 0 accounts; recorded since 1970-01-01T00:00:02.000Z; it was there since "
        "1970-01-01T00:00:01.000Z: who read it before is in no record; the guard could not record 7 activities since"
    )
    assert review_card.exposed(item(), exposure(900, 0), language)[1].endswith("recorded since it was sent")


def test_every_answer_and_visibility_is_in_words_and_foreign_ones_are_harmless() -> None:
    once = [Occurrence(time=1, event=f"${answer}", answer=answer) for answer in (*Answer, "", "\x1b[2J")]
    table = shown(review_card.places(item(occurrences=tuple(once)), Language.FR), 200)
    assert "accepté, auteur averti" in table
    assert "trouvé après coup" in table
    assert "\x1b" not in table
