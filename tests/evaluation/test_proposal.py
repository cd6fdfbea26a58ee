import json
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from kit.records import record
from vigie import bundled
from vigie.detection.lines import read
from vigie.detection.load import load_rules
from vigie.detection.rules import Follows
from vigie.evaluation import proposal
from vigie.evaluation.following import Followed
from vigie.model.budgets import MONTH, Resource
from vigie.model.language import Language
from vigie_synapse.config import Config


@pytest.fixture(scope="module")
def fitted():
    fit = record()
    fit.close()
    line = Follows("matrix.month.files", 420, Resource.MEDIA_FILES, MONTH)
    return fit, fit.fitted(1e-2), (Followed("files_of_a_month", line, 840),)


def test_the_fragment_is_valid_in_the_settings_of_the_guard(fitted) -> None:
    fragment = yaml.safe_load(proposal.fragment(*fitted))
    config = Config.model_validate({"spool": "spool", "limits": fragment["limits"]})
    assert [(one.resource.value, one.window) for one in config.limits] == [("cold_events", 60)]


def test_the_fragment_is_a_file_of_lines_that_moves_rules(fitted, tmp_path: Path) -> None:
    path = tmp_path / "lines.yaml"
    path.write_text(proposal.fragment(*fitted), encoding="utf-8")
    rules = {one.name: one for one in load_rules([bundled.rules()], lines=read(path)).reporting}
    assert [one.amount for one in rules["files_of_a_month"].follows] == [840]


def test_the_document_is_json(fitted) -> None:
    document = json.loads(json.dumps(proposal.document(*fitted)))
    assert document["account_days"] == {"settled": 2000}
    assert [line["changes"] for line in document["lines"]] == [True, False]
    assert document["quantiles"]["settled"][0]["p50"] > 0
    assert document["rules"][0]["follows"] == {"resource": "media_files", "window": MONTH}


@pytest.mark.parametrize("language", list(Language))
def test_people_see_quantiles_lines_and_what_to_paste(fitted, language: Language) -> None:
    console = Console(width=120)
    with console.capture() as shown:
        console.print(proposal.render(*fitted, language))
    assert "cold_events / 1 min" in shown.get()
    assert "limits:" in shown.get()
    assert "media_files / 30 d" in shown.get()


def test_nothing_to_change_is_said_so(fitted) -> None:
    fit, _, _ = fitted
    assert yaml.safe_load(proposal.fragment(fit, [], ())) == {"limits": [], "rules": {}}
