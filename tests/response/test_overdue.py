"""Messages that wait are kept over a restart, each once, and never too many."""

import pytest

from vigie.model.activity import Action, Activity
from vigie.response import overdue
from vigie.response.overdue import Late, Overdue
from vigie.storage.memory import MemoryStorage


def late(number: int, why: str = "away") -> Late:
    return Late(
        Activity(id=f"b-{number}", time=number, action=Action.SEND, server="x", user="@a:x"), "Hall", why, number
    )


def test_what_waits_outlives_a_restart_and_waits_once(storage: MemoryStorage) -> None:
    waiting = Overdue(storage)
    waiting.add(late(1))
    waiting.add(late(2))
    waiting.add(late(1, "still away"))
    again = Overdue(storage)
    assert list(again) == [late(1, "still away"), late(2)]
    again.settle(late(1))
    again.settle(late(1), given_up=True)
    assert (len(Overdue(storage)), again.given_up) == (1, 0)


def test_the_oldest_is_given_up_when_too_many_wait(storage: MemoryStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overdue, "MOST", 3)
    waiting = Overdue(storage)
    for number in range(5):
        waiting.add(late(number))
    assert ([one.activity.id for one in waiting], waiting.given_up) == (["b-2", "b-3", "b-4"], 2)


def test_what_cannot_be_understood_is_nothing(storage: MemoryStorage) -> None:
    storage.save_state(overdue.NAME, b"torn")
    assert len(Overdue(storage)) == 0
