import re
from pathlib import Path

import pytest

from vigie.cases.timeline import Status
from vigie.cli import words
from vigie.detection.baselines.account import ROLES
from vigie.detection.baselines.past import MEASURES
from vigie.detection.baselines.places import _SAVED
from vigie.model.budgets import Resource
from vigie.model.enriched import NetworkTag
from vigie.model.findings import Confidence, Severity, Theme
from vigie.model.language import Language
from vigie.model.response_settings import Mode
from vigie.model.status import Health
from vigie.pipeline import Counters
from vigie.response.action import RELEASE, actions

DOCTOR = Path(__file__).parents[2] / "src/vigie/doctor.py"
SHOWN = {
    *Status,
    *Confidence,
    *(level.name.lower() for level in Severity),
    *Mode,
    *Health,
    *Resource,
    *Theme,
    *actions(),
    RELEASE,
    *Counters.__dataclass_fields__,
    *(f"{tag} networks" for tag in NetworkTag),
    *MEASURES,
    *ROLES,
    *_SAVED[:4],
    *re.findall(r'_(?:fine|wrong)\("([a-z ]+)"', DOCTOR.read_text()),
}


@pytest.mark.parametrize("word", sorted(SHOWN))
def test_every_word_of_the_records_has_both_languages(word: str) -> None:
    assert word in words._WORDS
    assert all(words.say(word, language).strip() for language in Language)


def test_a_word_of_a_later_version_stays_as_it_is() -> None:
    assert words.say("later", Language.FR) == "later"


def test_the_reason_of_an_outcome_stays_as_it_was_recorded() -> None:
    assert words.outcome("failed: HTTP 500: no", Language.FR) == "échec : HTTP 500: no"
    assert words.outcome("failed: 1 of 2: HTTP 500: no", Language.FR) == "échec : 1 sur 2 : HTTP 500: no"
    assert (
        words.outcome("done: the server has no such room any more", Language.FR)
        == "fait : le serveur n'a plus ce salon"
    )
    assert words.outcome("failed: 1 of 2: no", Language.EN) == "failed: 1 of 2: no"
    assert words.outcome("done", Language.FR) == "fait"


@pytest.mark.parametrize(
    ("seconds", "text"), [(60, "1 min"), (600, "10 min"), (3600, "1 h"), (2_592_000, "30 j"), (90, "90 s")]
)
def test_windows_are_said_in_their_largest_whole_unit(seconds: int, text: str) -> None:
    assert words.window(seconds, Language.FR) == text


def test_a_moment_is_short_and_in_utc() -> None:
    assert words.moment(1_780_302_600_123) == "2026-06-01 08:30:00"
