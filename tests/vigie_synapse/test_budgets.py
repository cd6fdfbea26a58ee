"""What is known of accounts survives a restart, also a rough one."""

import json
import stat
from pathlib import Path

import pytest

from vigie.model.budgets import DAY, HOUR, Limit, Resource
from vigie.policies.decide import Budgets
from vigie.policies.usage import Take
from vigie_synapse.budgets import UNLIMITED, Account, Accounts, replace

NOW = 1_700_000_000
LIMITS = (
    Limit(resource=Resource.COLD_EVENTS, window=HOUR, refuse=100),
    Limit(resource=Resource.PEOPLE, window=DAY, refuse=50),
    Limit(resource=Resource.ROOMS_PEEKED, window=DAY, refuse=9),
)


def accounts(state: Path, *exempt: str) -> Accounts:
    return Accounts(Budgets(LIMITS), state, frozenset(exempt))


def use(account: Account, cold: int = 0, people: int = 0) -> Account:
    account.usage.advance(NOW)
    account.usage.add(Take(Resource.COLD_EVENTS, amount=cold))
    account.usage.add(Take(Resource.PEOPLE, values=frozenset(range(people))))
    return account


def test_usage_and_what_was_counted_survive(tmp_path: Path) -> None:
    before = accounts(tmp_path)
    for n in range(450):
        use(before.get(f"@u{n}:x"), cold=n, people=n % 7).counted = ("boot", n)
    before.keep(list(before.slices(100)))
    after = accounts(tmp_path)
    assert after.restore() == 450
    for n in (0, 1, 449):
        account = after.get(f"@u{n}:x")
        assert account.usage.used(Resource.COLD_EVENTS, HOUR) == n
        assert account.usage.used(Resource.PEOPLE, DAY) == n % 7
        assert account.counted == ("boot", n)


@pytest.mark.parametrize("keep", [0, 3, 40, -1])
def test_a_torn_snapshot_is_set_aside_and_what_is_whole_in_it_is_used(tmp_path: Path, keep: int) -> None:
    before = accounts(tmp_path)
    for n in range(5):
        use(before.get(f"@u{n}:x"), cold=9)
    before.keep(list(before.slices(2)))
    path = tmp_path / "usage.snapshot"
    path.write_bytes(path.read_bytes()[:keep])
    after = accounts(tmp_path)
    restored = after.restore()
    assert restored < 5
    assert path.exists() is (keep == 0), "nothing at all is no damage"
    assert all(account.usage.used(Resource.COLD_EVENTS, HOUR) == 9 for account in after)


def test_who_must_sign_in_again_is_kept_at_once(tmp_path: Path) -> None:
    before = accounts(tmp_path)
    account = before.get("@a:x")
    account.challenge, account.must_sign_in = "budget.people", {"", "PHONE"}
    account.known = frozenset({"192.0.2.0/24"})
    before.get("@b:x")
    replace(before.pledges_path, before.pledges())
    after = accounts(tmp_path)
    after.restore()
    assert (after.get("@a:x").challenge, after.get("@a:x").must_sign_in) == ("budget.people", {"", "PHONE"})
    assert after.get("@a:x").known == frozenset({"192.0.2.0/24"})
    assert after.seen("@b:x") is None


@pytest.mark.parametrize("damage", [b"{", b"\xff", b'{"@a:x": {"code": "\xff\xfe", "devices": []}}', b"[]"])
def test_damaged_pledges_are_set_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "challenges.json").write_bytes(damage)
    assert accounts(tmp_path).restore() == 0
    assert (tmp_path / "challenges.damaged").read_bytes() == damage


def test_an_account_is_forgotten_when_nothing_is_left_to_remember(tmp_path: Path) -> None:
    known = accounts(tmp_path)
    for name in ("used", "idle", "frozen", "challenged"):
        known.get(f"@{name}:x")
    use(known.get("@used:x"), people=1)
    known.get("@frozen:x").frozen = "order"
    known.get("@challenged:x").must_sign_in = {"PHONE"}
    known.forget_idle(NOW)
    assert {account.user for account in known} == {"@used:x", "@frozen:x", "@challenged:x"}
    known.forget_idle(NOW + 2 * DAY)
    assert {account.user for account in known} == {"@frozen:x", "@challenged:x"}


def test_the_allowance_is_what_passes_without_a_closer_look(tmp_path: Path) -> None:
    known = accounts(tmp_path, "@bot:x")
    account, bot = use(known.get("@a:x"), cold=30), use(known.get("@bot:x"), cold=30)
    known.allow(account)
    known.allow(bot)
    assert (account.allowance, bot.allowance) == (50, UNLIMITED), "the closest line is that on people"
    account.usage.add(Take(Resource.COLD_EVENTS, amount=69))
    known.allow(account)
    assert account.allowance == 1
    account.usage.add(Take(Resource.ROOMS_PEEKED, values=frozenset(range(7))))
    known.allow(account)
    assert account.allowance == 0, "close to a line on rooms every event is looked at"


def test_those_near_a_refusal_are_listed_nearest_first(tmp_path: Path) -> None:
    known = accounts(tmp_path)
    for name, cold in (("a", 60), ("b", 90), ("c", 20), ("d", 90)):
        use(known.get(f"@{name}:x"), cold=cold)
    assert [user for user, _, _ in known.near(0, 0.5, 9)] == ["@b:x", "@d:x", "@a:x"]
    assert [(user, used) for user, _, used in known.near(0, 0.5, 1)] == [("@b:x", 90)]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    replace(path, json.dumps(1).encode())
    replace(path, json.dumps(2).encode())
    assert [(file.name, stat.S_IMODE(file.stat().st_mode) & 0o007) for file in tmp_path.iterdir()] == [("x.json", 0)]
    with pytest.raises(OSError, match="none"):
        replace(tmp_path / "none" / "x", b"")
