"""The guard's settings: every mistake is told at once, in one line, before Synapse starts."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synapse.module_api.errors import ConfigError

from vigie.model.budgets import DAY, HOUR, Resource
from vigie.model.language import Language
from vigie.policies.catalog import LIMITS
from vigie_synapse import Guard
from vigie_synapse.config import Config, Mode
from vigie_synapse.sections import Fail


def refused(**settings: Any) -> str:
    with pytest.raises(ConfigError) as error:
        Guard.parse_config(settings)
    return str(error.value)


def test_only_the_spool_has_to_be_named() -> None:
    config = Guard.parse_config({"spool": "/var/spool/vigie/activity"})
    assert config.orders_path() == Path("/var/spool/vigie/orders.json")
    assert config.state_path() == Path("/var/spool/vigie/guard")
    assert (config.mode, config.fail, config.language) == (Mode.ENFORCE, Fail.OPEN, Language.EN)
    assert config.lines() == LIMITS


def test_every_mistake_is_told_at_once_with_its_place() -> None:
    line = refused(
        mode="enforced",
        langage="fr",
        limits=[
            {"resource": "peoples", "window": 5},
            {"resource": "people", "window": HOUR, "challenge": 9, "refuse": 3},
        ],
        exemptions=[{"account": "archivist", "reason": "because", "until": "soon"}],
        record={"queue": 1},
    )
    for place in (
        "spool: ", "mode: ", "langage: ", "limits.0.resource: ", "limits.0.window: ", "limits.1: ",
        "exemptions.0.account: ", "exemptions.0.reason: ", "exemptions.0.until: ", "record.queue: ",
    ):  # fmt: skip
        assert place in line, place
    assert "delay <= challenge <= refuse" in line
    assert "\n" not in line


@pytest.mark.parametrize("settings", [None, [], "x", 7])
def test_settings_that_are_none_are_refused_too(settings: Any) -> None:
    with pytest.raises(ConfigError):
        Guard.parse_config(settings)


@given(
    st.dictionaries(
        st.text(max_size=12) | st.sampled_from(list(Config.model_fields)),
        st.none() | st.text(max_size=9) | st.integers(),
        max_size=5,
    )
)
def test_whatever_is_written_there_the_answer_is_settings_or_one_error(settings: dict[str, Any]) -> None:
    with contextlib.suppress(ConfigError):
        assert isinstance(Guard.parse_config(settings), Config)


def test_an_operator_s_line_replaces_the_one_of_the_same_resource_and_window_only() -> None:
    own = {"resource": "people", "window": DAY, "refuse": 7}
    new = {"resource": "people", "window": 7 * DAY, "challenge": 5, "refuse": 7}
    lines = Guard.parse_config({"spool": "/s", "limits": [own, new]}).lines()
    assert len(lines) == len(LIMITS) + 1
    by = {(line.resource, line.window): line for line in lines}
    assert (by[Resource.PEOPLE, DAY].challenge, by[Resource.PEOPLE, DAY].refuse) == (0, 7)
    assert by[Resource.PEOPLE, 7 * DAY].challenge == 5
    assert by[Resource.PEOPLE, HOUR] in LIMITS
