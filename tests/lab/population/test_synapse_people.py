"""Accounts opened by `vigie.lab.population.synapse_people` are ordinary accounts."""

from typing import Any

import pytest

from vigie.lab.population.plan import plan

pytestmark = pytest.mark.platform
V3 = "/_matrix/client/v3"


async def test_profiles_are_those_of_the_plan(victim: Any, known: dict[str, Any]) -> None:
    population = plan("small", known["seed"], known["server_name"], known["now_ms"])
    for person in population.people[:10]:
        profile = await victim.call("GET", f"{V3}/profile/{population.user_id(person.number)}")
        assert profile["displayname"] == person.display_name
        assert ("avatar_url" in profile) == person.has_avatar


def test_accounts_are_as_old_as_planned(rows: Any, known: dict[str, Any]) -> None:
    population = plan("small", known["seed"], known["server_name"], known["now_ms"])
    opened = dict(rows("SELECT name, creation_ts FROM users"))
    assert all(opened[population.user_id(p.number)] == p.created_ms // 1000 for p in population.people)


async def test_each_password_opens_its_own_account_only(sign_in: Any, known: dict[str, Any]) -> None:
    first, second = known["accounts"][5], known["accounts"][6]
    await sign_in(first)
    with pytest.raises(AssertionError):
        await sign_in({**first, "password": second["password"]})
