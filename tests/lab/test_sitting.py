"""A thief who comes back goes on where he was, and never takes more than his portion."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vigie.lab.hands import Page
from vigie.lab.sitting import FIRST_WINDOW, PAGE, Portion, Sitter, least

MESSAGES = 100
"""Of each room; each page names one file."""


class Intruder:
    async def enter(self) -> None:
        return


class Hands:
    """Gives whatever is asked, and remembers it."""

    def __init__(self, rooms: int) -> None:
        self.intruder = Intruder()
        self.there = [{"room_id": f"!{number}:b"} for number in range(rooms)]
        self.did: list[tuple[str, ...]] = []
        self.sizes: list[int] = []

    async def rooms(self) -> list[dict[str, str]]:
        return self.there

    async def search(self, term: str) -> bool:
        self.did.append(("search", term))
        return True

    async def enter(self, room: str) -> bool:
        self.did.append(("enter", room))
        return True

    async def fetch(self, mxc: str) -> bool:
        self.did.append(("fetch", mxc))
        return True

    async def page(self, room: str, start: str, size: int) -> Page:
        self.did.append(("page", room, start))
        self.sizes.append(size)
        begin = int(start or 0)
        end = min(begin + size, MESSAGES)
        return Page([{}] * (end - begin), [f"mxc://b/{room}{begin}"], "" if end == MESSAGES else str(end))


def sitter(hands: Any) -> Sitter:
    return Sitter(hands, lambda: 0.0)


async def test_goes_on_where_the_last_sitting_ended_with_the_pages_of_a_client() -> None:
    hands = Hands(2)
    thief = sitter(hands)
    await thief.arrive()
    portion = Portion(searches=1, rooms=1, messages=60, files=1)
    await thief.sit(portion)
    assert hands.did == [
        ("search", "aa"),
        ("enter", "!0:b"),
        ("page", "!0:b", ""),
        ("page", "!0:b", "30"),
        ("fetch", "mxc://b/!0:b0"),
    ]
    assert hands.sizes == [FIRST_WINDOW, PAGE]
    await thief.sit(portion)
    assert ("page", "!0:b", "80") in hands.did
    assert not thief.done


@given(st.integers(0, 4), st.integers(1, 200))
async def test_takes_everything_in_the_end_and_nothing_twice(rooms: int, messages: int) -> None:
    hands = Hands(rooms)
    thief = sitter(hands)
    await thief.arrive()
    for _ in range(500):
        if thief.done:
            break
        await thief.sit(Portion(searches=50, rooms=1, messages=messages, files=2))
    assert thief.done
    assert len(set(hands.did)) == len(hands.did)
    assert sum(1 for act in hands.did if act[0] == "enter") == rooms


def test_portions_are_scaled_and_compared() -> None:
    portion = Portion(searches=2, rooms=1, messages=60, files=1)
    assert portion * 1.5 == Portion(searches=3, rooms=2, messages=90, files=2)
    assert portion * 0.01 == Portion(searches=1, rooms=1, messages=1, files=1)
    assert least(portion, Portion(rooms=5, messages=10, files=1)) == Portion(rooms=1, messages=10, files=1)
