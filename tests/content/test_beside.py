"""What stands beside a number, and how it is written, tells what it is."""

import pytest

from vigie.content import beside
from vigie.content.text import Text

OWN = beside.announced("cb|carte", after="exp|cvv")
OTHER = beside.labelled(any_name=True)
THING = beside.labelled(any_name=False)
NUMBER = "4111111111111111"


def place(written: str, number: str = NUMBER) -> tuple[Text, int, int]:
    start = written.index(number)
    return Text(written), start, start + len(number)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (f"CB : {NUMBER}", True),
        (f"la carte de Paul, {NUMBER}", True),
        (f"{NUMBER} exp 09/28", True),
        (f"{NUMBER} (CVV 123)", True),
        (f"cb 12, puis {NUMBER}", False),
        (f"Carte de Paul :\n{NUMBER}", True),
        (f"carte\nrien d'autre\n{NUMBER}", False),
        (f"scb {NUMBER}", False),
        (f"{NUMBER}, rien d'autre, expert", False),
    ],
)
def test_a_word_announces_what_follows_it_there(written: str, told: bool) -> None:
    assert OWN(*place(written)) is told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (f"commande n° {NUMBER}", True),
        (f"Trace: {NUMBER}", True),
        (f'{{"orderId": "{NUMBER}"', True),
        (f"request_id={NUMBER}", True),
        (f"horodatage {NUMBER}", True),
        (f'"total": {NUMBER}', True),
        (f"10:22:31.123 INFO {NUMBER}", True),
        (f"J'ai ouvert un ticket. {NUMBER}", False),
        (f"David {NUMBER}", False),
        (f"la commande de Paul {NUMBER}", False),
        (NUMBER, False),
    ],
)
def test_a_label_says_what_else_it_is(written: str, told: bool) -> None:
    text, start, _ = place(written)
    assert OTHER(text, start) is told


def test_a_name_of_a_field_says_nothing_where_fields_are_of_people() -> None:
    text, start, _ = place(f'"id": {NUMBER}')
    assert not THING(text, start)
    text, start, _ = place(f"trace {NUMBER}")
    assert THING(text, start)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("41.11.11", True),
        ("41\u202f11\u202f11", True),
        ("41 11 11", False),
        ("41,11,11", False),
        ("41-11.11", False),
        ("41.  11.  11", False),
        ("411111", False),
    ],
)
def test_one_sign_holds_a_number_together(written: str, told: bool) -> None:
    text = Text(written)
    assert beside.held(text, 0, len(text.folded)) is told


def test_sizes_are_those_of_the_groups() -> None:
    text = Text("n° 4111 111111 11111")
    assert beside.sizes(text, 3, len(text.folded)) == (4, 6, 5)


def test_right_ones_are_outnumbered_by_more_than_two_wrong_ones_each() -> None:
    assert beside.outnumbered({16: 2, 15: 1}, {16: 4, 15: 3}) == {15}


def test_what_is_announced_is_told_in_any_company() -> None:
    both = beside.Beside(OWN, lambda *_: True)
    assert both.tells(*place(f"CB {NUMBER}"), NUMBER, outnumbered=True)
    assert both.tells(*place(NUMBER), NUMBER)
    assert not both.tells(*place(NUMBER), NUMBER, outnumbered=True)
