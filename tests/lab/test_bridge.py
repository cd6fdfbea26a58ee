"""The lab's bridge is known to Synapse, and its token to whoever has the folder."""

from pathlib import Path

import pytest
import yaml

from vigie.lab import bridge
from vigie.model.errors import EnvironmentFailed


def test_the_registration_is_the_same_at_each_start_and_its_tokens_are_the_platforms_own() -> None:
    one = bridge.registration("secret")
    assert one == bridge.registration("secret")
    assert len({one["as_token"], one["hs_token"], bridge.registration("other")["as_token"]}) == 3


def test_whoever_runs_the_bridge_reads_its_token_from_the_file(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailed, match="no bridge here"):
        bridge.token(tmp_path)
    path = tmp_path / bridge.FILE
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(bridge.registration("secret")))
    assert bridge.token(tmp_path) == bridge.registration("secret")["as_token"]
