"""Scanned together or one by one, messages give the same answers."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content.bulk import Bulk
from vigie.content.corpus import ordinary
from vigie.content.corpus.markings import PHRASES, planted
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

SCANNER = Scanner(bundled(), b"test")
BULK = Bulk(SCANNER)


def message(text: str) -> tuple[str, dict[str, object]]:
    return "m.room.message", {"msgtype": "m.text", "body": text}


def test_a_mixed_history_gives_the_same_answers() -> None:
    texts = [text for _, text in islice(ordinary.messages(8), 3_000)]
    for number, name in enumerate(PHRASES):
        texts[number * 97 : number * 97] = [one.text for one in islice(planted(name, 5), 2)]
    events = [message(text) for text in texts]
    alone = [SCANNER.scan_event(*event) for event in events]
    assert list(BULK.scan_events(events, batch=250)) == alone
    assert list(BULK.scan_texts(texts)) == alone
    assert sum(map(bool, alone)) > 50


@pytest.mark.parametrize("batch", [1, 2, 3, 7])
@given(
    texts=st.lists(
        st.sampled_from(["diffusion", "restreinte", "diffusion restreinte", "\0", "é\0", "DR", "", "ok", "’"])
    )
)
def test_neighbours_do_not_mix(batch: int, texts: list[str]) -> None:
    events = [message(text) for text in texts]
    assert list(BULK.scan_events(events, batch)) == [SCANNER.scan_event(*event) for event in events]


def test_events_with_many_parts() -> None:
    events = [
        message("x"),
        ("m.room.topic", {"topic": "diffusion restreinte"}),
        ("m.room.encrypted", {"body": "DR"}),
        message("DR"),
    ]
    assert [len(seen) for seen in BULK.scan_events(events)] == [0, 1, 0, 1]
    assert list(Bulk(Scanner([], b"")).scan_events(events)) == [()] * 4
