"""Doubles are found, colleagues are not."""

# ruff: noqa: RUF001 - what looks alike is the subject

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.activity.lookalikes import LONG, Lookalikes, Protected, one_letter_apart, skeleton

DESK = "@helpdesk:agent.example"
NAMES = Lookalikes(
    [
        Protected("Support informatique", frozenset({DESK})),
        Protected(DESK),
        Protected("Hélène Admin"),
        Protected("@agent-4217:agent.example"),
        Protected("DSI"),
    ]
)
THIEF = "@thief:agent.example"

DOUBLES = {
    "Support informatique": "Support informatique",
    "SUPPORT  Informatique": "Support informatique",
    "Support-informatique": "Support informatique",
    "Suppоrt infоrmatique": "Support informatique",  # Cyrillic o
    "Ѕuрроrt іnfоrmаtіquе": "Support informatique",  # mostly Cyrillic
    "Supρort inƒormatique": "Support informatique",  # Greek rho
    "5upp0rt 1nf0rmat1que": "Support informatique",
    "Support lnformatique": "Support informatique",  # small L
    "Supporrt informatique": "Support informatique",
    "Suport informatique": "Support informatique",
    "Supprot informatique": "Support informatique",
    "Support inforrnatique": "Support informatique",  # r n
    "Support informatique [Interieur]": "Support informatique",
    "Ｓｕｐｐｏｒｔ ｉｎｆｏｒｍａｔｉｑｕｅ": "Support informatique",
    "S\u0301upport informatique": "Support informatique",
    "Help desk": DESK,
    "helpdesk2": DESK,
    "@helpdesk:agent.example": DESK,
    "Helene ADMIN": "Hélène Admin",
    "Ηélène Admin": "Hélène Admin",  # Greek Eta
    "D.S.I.": "DSI",
}
COLLEAGUES = [
    "Hélène Martin",
    "Hélène",
    "Helena Adam",
    "Support",
    "Support technique",
    "Informatique",
    "Administration",
    "Agent 4218",
    "DSIN",
    "DS",
    "",
    "🙂",
    "()",
    "@",
    "\x00\u202e",
]


@pytest.mark.parametrize(("name", "protected"), DOUBLES.items())
def test_doubles(name: str, protected: str) -> None:
    assert NAMES.of(name, THIEF) == protected


@pytest.mark.parametrize("name", COLLEAGUES)
def test_colleagues(name: str) -> None:
    assert NAMES.of(name, THIEF) == ""


ACCOUNTS = {
    "@heIpdesk:agent.example": DESK,
    "@help.desk:agent.example": DESK,
    "@helpdesk:other.example": DESK,
    "@help_desc:agent.example": DESK,
    "@agent-4218:agent.example": "",
    "@agent-42l7:agent.example": "@agent-4217:agent.example",
    "@helpdesk:agent.example": "",
    "@hello:agent.example": "",
}


@pytest.mark.parametrize(("account", "protected"), ACCOUNTS.items())
def test_accounts(account: str, protected: str) -> None:
    assert NAMES.of(account, account) == protected


def test_a_bearer_may() -> None:
    assert NAMES.of("Support informatique", DESK) == ""
    assert NAMES.of("Support lnformatique", DESK) == ""
    assert NAMES.of("Support informatique", "@helpdesk:other.example") == "Support informatique"


def test_without_names_nothing_is_looked_for() -> None:
    assert not Lookalikes([])
    assert not Lookalikes([Protected("🙂")])
    assert Lookalikes([Protected("DSI")])


@given(st.text())
def test_a_skeleton_is_its_own(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)
    assert skeleton(text.upper().lower()) == skeleton(text.lower())


@given(st.text("abcde", min_size=LONG, max_size=12), st.data())
def test_one_letter(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abxyz"))
    near = {word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :], word}
    assert all(one_letter_apart(word, other) and one_letter_apart(other, word) for other in near)
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    assert one_letter_apart(word, swapped)


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_apart_is_what_counting_says(one: str, other: str) -> None:
    assert one_letter_apart(one, other) == (distance(one, other) <= 1)


def distance(one: str, other: str) -> int:
    """Changes, additions, omissions and swaps of neighbours, the textbook way."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and (one[i - 2], a) == (b, other[j - 2]):
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def test_many_protected_names_and_long_hostile_ones_take_little_time() -> None:
    many = Lookalikes([Protected(f"Bureau numero {n:04d} du service") for n in range(1000)])
    started = time.process_time()
    for _ in range(20):
        many.of("Bureau " + "numero" * 100_000, THIEF)
        many.of("Bureau numero ABCD du service", THIEF)
    assert time.process_time() - started < 2
