import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from vigie.cli.app import build
from vigie.evaluation.realise import old
from vigie.model.activity import Action, Activity, encode
from vigie.model.errors import ContentErrors, UsageError


def test_one_attacker_alone_as_json() -> None:
    words = ["evaluate", "--agents", "0", "--attackers", "stolen-token", "--once", "--json"]
    done = CliRunner().invoke(build(), words)
    document = json.loads(done.stdout)
    assert [one["attacker"] for one in document["attackers"]] == ["stolen-token"]
    assert document["honest"] == {}
    assert done.exit_code == 0, "no goal is set for it, so none is missed"


def test_an_unknown_attacker_is_named_with_the_nearest() -> None:
    done = CliRunner().invoke(build(), ["evaluate", "--attackers", "slow-31"])
    assert isinstance(done.exception, UsageError)
    assert "slow-30" in str(done.exception)


@pytest.mark.parametrize("days", ["0", "400"])
def test_absurd_days_are_refused(days: str) -> None:
    assert CliRunner().invoke(build(), ["evaluate", "--days", days]).exit_code == 2


def test_a_fit_proposes_and_writes_what_can_be_pasted(tmp_path: Path) -> None:
    reads = (old("!r:s.example", 400, ["@b:s.example"]),)
    spool = tmp_path / "record.ndjson"
    lines = [
        Activity(id=f"a{n}", time=n * 90_000_000, action=Action.READ, server="s", user="@a:s", reads=reads, cold=400)
        for n in range(40)
    ]
    spool.write_bytes(b"".join(map(encode, lines)))
    fragment = tmp_path / "lines.yaml"
    words = ["evaluate", "--fit", str(spool), "--write", str(fragment), "--json"]
    done = CliRunner().invoke(build(), words)
    document = json.loads(done.stdout)
    assert (done.exit_code, document["unreadable"]) == (0, 0)
    assert document["fragment"] == fragment.read_text()
    assert set(yaml.safe_load(document["fragment"])) == {"limits", "rules"}


def test_a_broken_record_is_counted_and_its_lines_are_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ndjson"
    broken.write_bytes(b"{}\n")
    done = CliRunner().invoke(build(), ["evaluate", "--fit", str(broken), "--json"])
    assert isinstance(done.exception, ContentErrors)
    assert json.loads(done.stdout)["unreadable"] == 1
