"""What the platform's own records say of an account."""

import asyncio
from pathlib import Path

from kit.waiting import until_async
from vigie.lab.endpoints import Daemon, Endpoints, Homeserver
from vigie.lab.records import STORE, Records
from vigie.lab.target import Population, Target
from vigie.model.activity import Action, Activity, encode
from vigie.model.findings import Confidence, Finding, Severity
from vigie.ports.clock import ManualClock
from vigie.storage.sqlite import SqliteStorage

THIEF = "@v:a.example"
ADDRESS = "192.0.2.1"


def aim(state: Path, *, stock: bool = False) -> Target:
    server = Homeserver(
        server_name="a.example", client_url="", environment="", admin_url="", spool=str(state / "spool")
    )
    daemon = Daemon(config="", state=str(state / "vigie"))
    return Target(state, Endpoints(homeservers=(server,), daemon=daemon, stock=stock), Population(()))


def finding(last: int, actor: str = THIEF, **group: str) -> Finding:
    return Finding(
        id=f"f{last}{actor}",
        rule="r",
        name="n",
        title="t",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        actor=actor,
        group=group,
        server="a.example",
        first=last,
        last=last,
        evidence=("a-1",),
    )


async def test_notes_when_the_first_finding_about_the_account_appears(tmp_path: Path) -> None:
    store = SqliteStorage(tmp_path / "vigie" / STORE)
    store.commit((), [finding(500), finding(2_000, "@other:a.example")])
    clock = ManualClock(1_000)
    records = Records(aim(tmp_path), {THIEF, ADDRESS}, clock)
    async with records.watched():
        await asyncio.sleep(0.3)
        assert records.first_finding is None, "older findings and other people's do not count"
        clock.set(3_000)
        store.commit((), [finding(2_500)])
        await until_async(lambda: records.first_finding, "the first finding")
        clock.set(9_000)
    assert records.first_finding == 3_000
    store.close()


async def test_a_finding_about_the_address_that_accounts_share_counts(tmp_path: Path) -> None:
    store = SqliteStorage(tmp_path / "vigie" / STORE)
    records = Records(aim(tmp_path), {THIEF, ADDRESS}, ManualClock(1_000))
    async with records.watched():
        store.commit((), [finding(2_000, "", ip="192.0.2.9")])
        await asyncio.sleep(0.3)
        assert records.first_finding is None
        store.commit((), [finding(2_500, "", ip=ADDRESS)])
    assert records.first_finding == 1_000
    assert records.rules() == ("n",), "each rule once"
    store.close()


async def test_a_platform_without_records_is_no_error(tmp_path: Path) -> None:
    records = Records(aim(tmp_path, stock=True), {THIEF}, ManualClock(0))
    async with records.watched():
        pass
    assert records.first_finding is None
    assert records.delayed_ms() == 0


def test_sums_the_delays_of_the_account_since_the_start(tmp_path: Path) -> None:
    def line(time: int, user: str, delayed: int) -> bytes:
        return encode(
            Activity(id=f"a-{time}", time=time, action=Action.READ, server="a.example", user=user, delayed=delayed)
        )

    (tmp_path / "spool").mkdir()
    lines = [line(900, THIEF, 1), line(1_000, THIEF, 20), line(1_001, "@o:a.example", 300), b'{"torn', b"\n"]
    (tmp_path / "spool" / "000.ndjson").write_bytes(b"".join(lines) + line(1_500, THIEF, 4_000))
    assert Records(aim(tmp_path), {THIEF}, ManualClock(1_000)).delayed_ms() == 4_020
