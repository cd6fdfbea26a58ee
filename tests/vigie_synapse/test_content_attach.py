"""What was used up is remembered; a damaged file is nothing. That all is attached, `test_content.py` tries."""

from pathlib import Path

import pytest
from synapse.module_api.errors import ConfigError

from vigie_synapse.content_attach import described, detectors, used
from vigie_synapse.content_config import ContentSetting


def test_wrong_lists_stop_the_start_in_one_line_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "own.yml"
    path.write_text("wrods: []\nwords: 7\n")
    with pytest.raises(ConfigError) as error:
        detectors([path])
    assert str(error.value).count("own.yml:") == 2
    assert "\n" not in str(error.value)
    assert len(detectors([])) > 10


def test_what_was_used_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "passed.json"
    assert used(path) == set()
    path.write_bytes(b'["a","b"]')
    assert used(path) == {"a", "b"}
    path.write_bytes(b'{"a":')
    assert used(path) == set()


def test_the_status_says_what_becomes_of_the_worst_in_public() -> None:
    setting = ContentSetting(assistant="@vigie:x.example")
    said = described(setting, setting.policy("x"), enforce=True)
    assert (said.marking, said.credential, said.assistant) == ("refuse", "refuse", "@vigie:x.example")
    weak = ContentSetting(lines=({"answer": "tip", "detector": "marking.fr.*"},))  # type: ignore[arg-type]
    assert described(weak, weak.policy("x"), enforce=True).marking == "tip"
