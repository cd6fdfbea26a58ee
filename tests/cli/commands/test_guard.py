import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from vigie.cli.app import build
from vigie.model.errors import UsageError
from vigie_synapse.config import Config
from vigie_synapse.content_config import ContentSetting


def run(*words: str) -> str:
    return CliRunner().invoke(build(), ["guard", "config", *words], catch_exceptions=False).stdout


def guards(words: str) -> list[dict[str, Any]]:
    documents = [yaml.safe_load(block) for block in words.split("\n\n")]
    return [module for one in documents for module in one.get("modules", [])]


def test_the_guard_accepts_the_lines_printed() -> None:
    [module] = guards(run("--home", "/srv/guard", "--environment", "health", "--language", "fr", "--mode", "observe"))
    assert module["module"] == "vigie_synapse.Guard"
    config = Config.model_validate(module["config"])
    assert config.spool == Path("/srv/guard/spool")
    assert (config.environment, config.language, config.mode) == ("health", "fr", "observe")
    assert config.content == ContentSetting()
    [named] = guards(run("--assistant", "@vigie:agent.example"))
    assert Config.model_validate(named["config"]).content.assistant == "@vigie:agent.example"


def test_lines_follow_the_settings(tmp_path: Path) -> None:
    settings = tmp_path / "vigie.yml"
    settings.write_text(
        "state: /var/lib/vigie\nlanguage: fr\nresponse: {mode: observe}\nservers:\n"
        "  - {name: a.example, spool: /srv/a/spool, environment: education}\n"
        "  - {name: b.example, spool: /srv/b/spool}\n"
    )
    found = json.loads(run("--config", str(settings), "--json"))
    assert [one["server_name"] for one in found["servers"]] == ["a.example", "b.example"]
    config = found["servers"][0]["homeserver"]["modules"][0]["config"]
    assert config == {
        "spool": "/srv/a/spool",
        "orders": "/srv/a/orders.json",
        "state": "/srv/a/guard",
        "environment": "education",
        "language": "fr",
        "mode": "observe",
        "content": {
            "inspect": True,
            "enforce": True,
            "assistant": "@assistant:a.example",
            "files": {"children": 1, "look": "titles"},
        },
    }
    assert found["log_config"]["loggers"] == {"synapse.access.http": {"level": "INFO"}}


def test_comments_speak_french_and_stay_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_LANGUAGE", "fr")
    shown = run("--home", "/srv/guard")
    assert "Dans homeserver.yaml" in shown
    assert len(guards(shown)) == 1


def test_a_relative_folder_is_refused() -> None:
    with pytest.raises(UsageError, match="absolute"):
        run("--home", "guard")
