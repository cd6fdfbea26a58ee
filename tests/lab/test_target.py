"""What a drill reads of the platform, and what it says when it cannot."""

import json
from pathlib import Path

import pytest

from vigie.lab import target
from vigie.model.errors import EnvironmentFailed, UsageError

SERVER = {"server_name": "a.example", "client_url": "http://127.0.0.1:1", "environment": "e", "admin_url": ""}
PEOPLE = {
    "accounts": [
        {"user_id": "@v:a.example", "user": "v", "password": "p", "environment": "e", "profile": "victim"},
        {"user_id": "@n:b.example", "user": "n", "password": "p", "environment": "e", "profile": "newcomer"},
    ],
    "rooms": [],
    "totals": {"people": 2, "something_newer": 3},
}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "endpoints.json").write_text(json.dumps({"homeservers": [SERVER]}))
    (tmp_path / "population.json").write_text(json.dumps(PEOPLE))
    return tmp_path


def test_finds_the_account_of_a_profile_and_its_homeserver(state: Path) -> None:
    found = target.read(state)
    victim = found.account("victim")
    assert (victim.user, found.homeserver(victim).server_name) == ("v", "a.example")
    assert found.population.totals.people == 2


def test_says_which_profile_or_homeserver_is_missing(state: Path) -> None:
    found = target.read(state)
    with pytest.raises(UsageError, match="community_manager"):
        found.account("community_manager")
    with pytest.raises(UsageError, match=r"b\.example"):
        found.homeserver(found.account("newcomer"))


def test_finds_an_account_by_name_and_others_like_it(state: Path) -> None:
    where = {"a": "a.example", "b": "a.example", "c": "a.example", "far": "b.example"}
    agents = [
        {"user_id": f"@{user}:{server}", "user": user, "password": "p", "profile": "agent"}
        for user, server in where.items()
    ]
    (state / "population.json").write_text(json.dumps({"accounts": agents}))
    found = target.read(state)
    one = found.named("@a:a.example")
    assert one == found.named("a")
    assert [other.user for other in found.others(one, 2)] == ["b", "c"]
    assert [other.user for other in found.others(one, 1, last=True)] == ["c"]
    with pytest.raises(UsageError, match="3 more ordinary accounts are needed, not 2"):
        found.others(one, 3)
    with pytest.raises(UsageError, match="did you mean 'far'"):
        found.named("fär")


@pytest.mark.parametrize("name", ["endpoints.json", "population.json"])
@pytest.mark.parametrize("content", [None, "{", '{"homeservers": 3, "accounts": 3}'])
def test_a_missing_or_damaged_file_is_one_clear_line(state: Path, name: str, content: str | None) -> None:
    (state / name).unlink() if content is None else (state / name).write_text(content)
    with pytest.raises(EnvironmentFailed, match=name) as error:
        target.read(state)
    assert "\n" not in str(error.value)
