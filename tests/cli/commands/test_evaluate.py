import json

import pytest
from typer.testing import CliRunner

from vigie.cli.app import build
from vigie.model.errors import UsageError


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
