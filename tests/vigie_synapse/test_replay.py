"""After a crash the record is counted again: all of it that the snapshot does not know, and nothing twice."""

import os
from pathlib import Path

import pytest

from vigie.model.activity import Action, Activity, Outcome, encode
from vigie.model.budgets import HOUR, Limit, Resource
from vigie.policies.decide import Budgets
from vigie_synapse import replay as module
from vigie_synapse.budgets import Accounts
from vigie_synapse.replay import replay

NOW = 1_700_000_000_000
USER = "@a:x"


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    limits = (Limit(resource=Resource.COLD_EVENTS, window=HOUR, refuse=9),)
    return Accounts(Budgets(limits), tmp_path / "state")


def write(folder: Path, number: int, *activities: Activity | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{number:016d}.ndjson"
    path.write_bytes(b"".join(one if isinstance(one, bytes) else encode(one) for one in activities))
    return path


def page(number: int, user: str = USER, at: int = NOW, **values: object) -> Activity:
    return Activity(id=f"boot-{number}", time=at, action=Action.LIST_ROOMS, server="x", user=user, **values)  # type: ignore[arg-type]


def pages(accounts: Accounts, user: str = USER) -> int:
    account = accounts.seen(user)
    return account.usage.used(Resource.ROOM_LIST_PAGES, HOUR) if account else 0


def test_everything_is_counted_across_segments_and_damage(tmp_path: Path, accounts: Accounts) -> None:
    write(tmp_path / "spool", 1, page(1), b"\xff\xfe not ours\n", page(2), b"[]\n")
    write(tmp_path / "spool", 2, page(3), encode(page(4))[:-10])
    assert replay(tmp_path / "spool", accounts, 0) == 3
    assert pages(accounts) == 3


def test_nothing_that_was_not_taken_is_counted(tmp_path: Path, accounts: Accounts) -> None:
    refused = page(1, outcome=Outcome.REFUSED)
    exempt, nobody, before = page(2, "@bot:x", exempt=True), page(3, ""), page(4, at=NOW - 1)
    write(tmp_path / "spool", 1, refused, exempt, nobody, before)
    replay(tmp_path / "spool", accounts, NOW)
    assert (pages(accounts), pages(accounts, "@bot:x")) == (0, 0)


def test_what_the_snapshot_counted_is_not_counted_again(tmp_path: Path, accounts: Accounts) -> None:
    accounts.get(USER).counted = ("boot", 2)
    write(tmp_path / "spool", 1, page(1), page(2), page(3), Activity(**{**fields(page(1)), "id": "other-1"}))
    assert replay(tmp_path / "spool", accounts, 0) == 2
    assert pages(accounts) == 2, "the third of this boot, and the first of another"


def fields(activity: Activity) -> dict[str, object]:
    return {name: getattr(activity, name) for name in activity.__struct_fields__}


def test_reading_at_a_start_is_bounded(tmp_path: Path, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    old = write(tmp_path / "spool", 1, page(1))
    os.utime(old, (1, 1))
    newest = write(tmp_path / "spool", 2, page(2))
    assert replay(tmp_path / "spool", accounts, NOW) == 1, "a file last written before is not even opened"
    monkeypatch.setattr(module, "MOST", newest.stat().st_size - 1)
    assert replay(tmp_path / "spool", accounts, 0) == 0
    assert replay(tmp_path / "none", accounts, 0) == 0
