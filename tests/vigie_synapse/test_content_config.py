"""The content section: typed, checked, and its lines stand before those that ship."""

from typing import Any

import pytest
from pydantic import ValidationError

from vigie.model.content import Answer, RoomKind
from vigie.model.findings import Confidence, Severity
from vigie.model.sightings import Kind, Sighting
from vigie.policies.content import LINES, decide
from vigie_synapse.config import Config
from vigie_synapse.content_config import ContentSetting

MARKING = Sighting(
    detector="marking.fr.diffusion_restreinte",
    kind=Kind.MARKING,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    excerpt="D",
)


def config(**content: Any) -> Config:
    return Config.model_validate({"spool": "/s", "environment": "education", "content": content})


def test_out_of_the_box_it_protects() -> None:
    setting = config().content
    assert (setting.inspect, setting.enforce, setting.fail, setting.assistant) == (True, True, None, "")
    assert setting.policy("education") == LINES


def test_the_operators_lines_come_first_where_they_hold() -> None:
    lines = [
        {"answer": "tip", "environments": ["educ*"], "rooms": ["public"], "detector": "marking.fr.*"},
        {"answer": "hold", "environments": ["interior"], "kinds": ["marking"], "severity": "high"},
    ]
    setting = config(lines=lines).content
    for environment, answer in (("education", Answer.TIP), ("interior", Answer.HOLD), ("other", Answer.REFUSE)):
        assert decide(setting.policy(environment), RoomKind.PUBLIC, [MARKING]).answer is answer


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"answer": "block"},
        {"answer": "tip", "rooms": ["secret"]},
        {"answer": "tip", "severity": "grave"},
        {"answer": "tip", "kind": "marking"},
    ],
)
def test_what_is_wrong_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"content\.lines\.0"):
        config(lines=[line])


def test_an_assistant_is_an_account() -> None:
    assert ContentSetting(assistant="@vigie:x.example").assistant
    with pytest.raises(ValidationError):
        ContentSetting(assistant="vigie")
