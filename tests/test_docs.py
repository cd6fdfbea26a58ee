"""What the pages promise is what the code has."""

import json
import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from vigie import bundled
from vigie.cli.app import build
from vigie.detection.fields import FIELDS
from vigie.detection.lines import read
from vigie.detection.load import load_rules
from vigie.model import activity
from vigie.model.activity import Action, Activity
from vigie.model.supported import SYNAPSE_RANGE
from vigie.settings.rules import RuleSettings
from vigie_synapse.config import Config, SpoolSetting
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import LEGACY_RESOURCE
from vigie_synapse.spool import FLUSH_SECONDS, SYNC_SECONDS

ROOT = Path(__file__).parents[1]
GUARD = (ROOT / "docs/guard.md").read_text(encoding="utf-8")


def rows(page: str) -> set[str]:
    """Every name in the first cell of a table."""
    cells = re.findall(r"^\| ([^|]*) \|", page, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_the_page_of_the_guard_names_every_action_field_and_counter() -> None:
    assert set(Action) - rows(GUARD) == set()
    assert set(Activity.__struct_fields__) - rows(GUARD) == set()
    assert [name for name in Counters.__slots__ if f"`{name}`" not in GUARD] == []


def test_the_line_on_the_page_is_one() -> None:
    line = GUARD.split("```json\n")[1].split("```")[0]
    decoded = activity.decode(line.encode())
    assert decoded.action is Action.DOWNLOAD
    assert json.loads(activity.encode(decoded)) == json.loads(line), "fields are left out just as on the page"


def test_the_numbers_on_the_page_are_those_of_the_code() -> None:
    setting = SpoolSetting()
    assert f"at most every {round(FLUSH_SECONDS * 1000)} ms" in GUARD
    assert SYNC_SECONDS == 1.0
    assert f"({setting.queue:,})" in GUARD
    assert (setting.segment_bytes, setting.max_bytes) == (16 * 1024**2, 1024**3)
    assert SYNAPSE_RANGE in GUARD
    assert GUARD.count(LEGACY_RESOURCE) == 2


def test_every_method_the_guard_wraps_is_on_the_page() -> None:
    host = (ROOT / "src/vigie_synapse/host.py").read_text(encoding="utf-8")
    wrapped = set(re.findall(r"^ +original = \w+\.(\w+)$", host, re.MULTILINE)) | set(
        re.findall(r'_after\(self\._hs\.\w+\(\), "(\w+)"', host)
    )
    assert wrapped
    assert [name for name in wrapped if not re.search(rf"\b{name}`", GUARD)] == []


def test_every_field_of_rules_is_on_their_page() -> None:
    page = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    said = {*re.findall(r"`([^`\s]+)`", page), *(f"matrix.events{name}" for name in re.findall(r"`(\.[a-z]+)`", page))}
    assert [name for name in FIELDS if name not in said] == []


def test_the_settings_shown_for_thresholds_are_valid(tmp_path: Path) -> None:
    page = (ROOT / "docs/thresholds.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    guard, lines, service, fitted, exempt = map(yaml.safe_load, blocks)
    config = Config.model_validate({**guard["modules"][0]["config"], **exempt})
    assert len(config.limits) == 3
    assert config.exemptions[0].until.year == 2027
    assert Config.model_validate({"spool": "spool", "limits": fitted["limits"]}).limits
    assert RuleSettings.model_validate(service["rules"]).lines
    for moved in (lines, fitted):
        path = tmp_path / "lines.yaml"
        path.write_text(yaml.safe_dump(moved))
        rules = {rule.name: rule for rule in load_rules([bundled.rules()], lines=read(path)).reporting}
        for name, wanted in moved["rules"].items():
            assert wanted.items() <= {one.field: one.amount for one in rules[name].follows}.items()


def test_the_picture_is_of_a_scoreboard_and_fetches_nothing() -> None:
    picture = (ROOT / "docs/img/scoreboard.svg").read_text(encoding="utf-8")
    assert all(said in picture for said in ("Stock&#160;Synapse", "With&#160;Vigie", "tchap-2026"))
    assert set(re.findall(r"https?://[^\"'\s)]+", picture)) == {"http://www.w3.org/2000/svg"}


def words() -> set[str]:
    found = set()
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        found |= set(re.findall(r"(?:`|^ {4}|^\$ |^)vigie ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    return found


@pytest.mark.parametrize("word", sorted(words()))
def test_commands_that_the_pages_name_exist(word: str) -> None:
    assert word in get_command(build()).commands  # type: ignore[attr-defined]
