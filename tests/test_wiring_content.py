import stat
from pathlib import Path

import aiohttp
import msgspec
import pytest

from kit.reviews import ANN, ROOM, filing, marking
from vigie import wiring_content
from vigie.activity.segments import segment_path
from vigie.content.extraction import Hold
from vigie.content.retro.prints import fingerprint
from vigie.model.activity import Action, Activity, RoomRead, encode
from vigie.ports.clock import SystemClock
from vigie.settings import Settings
from vigie.settings.retro import RetroSettings
from vigie.settings.servers import Server
from vigie.storage.sqlite_reviews import SqliteReviews
from vigie.wiring_content import content_key


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    server = {"name": "agent.example", "spool": str(tmp_path / "guard-spool" / "spool")}
    return Settings.model_validate({"state": str(tmp_path / "state"), "servers": [server]})


def test_digests_are_keyed_as_the_guard_does(settings: Settings) -> None:
    [server] = settings.servers
    key = server.guard_path() / wiring_content.KEY_FILE
    key.parent.mkdir(parents=True)
    key.write_bytes(b"g" * 32)
    assert content_key(settings, server) == b"g" * 32


def test_without_a_guard_that_looks_at_content_the_key_is_made_once_and_private(settings: Settings) -> None:
    [server] = settings.servers
    key = content_key(settings, server)
    assert (len(key), content_key(settings, server)) == (32, key)
    assert stat.S_IMODE((settings.state / wiring_content.KEY_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize(("exempt", "expected"), [(False, "@vigie:agent.example"), (True, "")])
async def test_an_account_that_the_guard_counts_is_told_before_anything_is_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, exempt: bool, expected: str
) -> None:
    [plain] = settings.servers
    api = {"url": "http://127.0.0.1:1", "token": "invented"}
    server = Server.model_validate({"name": plain.name, "spool": plain.spool, "admin_api": api})
    watched = settings.model_copy(update={"servers": (server,)})

    async def asked(_api: object) -> str:
        noted = Activity(
            id="a", time=SystemClock().now_ms(), action=Action.ADMINISTER, server="agent.example",
            user="@vigie:agent.example", exempt=exempt,
        )  # fmt: skip
        segment_path(server.spool, 1).write_bytes(encode(noted))
        return "@vigie:agent.example"

    monkeypatch.setattr(wiring_content, "own_account", asked)
    monkeypatch.setattr(wiring_content, "accounts", asked)
    async with aiohttp.ClientSession() as session:
        assert await wiring_content.counted_by_the_guard(watched, server, session) == "", "no guard, no record"
        server.spool.mkdir(parents=True)
        segment_path(server.spool, 1).touch()
        assert await wiring_content.counted_by_the_guard(watched, server, session) == expected


def test_a_detector_is_new_when_a_list_is_or_changes_it(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"

    def known(text: str) -> dict[str, str]:
        file.write_text(text)
        scanned = settings.model_copy(update={"retro_scan": RetroSettings(lists=(file,))})
        return {one.id: fingerprint(one) for one in wiring_content.detectors(scanned)}

    allow = "allow: [{{detector: marking.fr.dr, texts: [DR {}], reason: a form}}]\n"
    one, other = known(allow.format("Est")), known(allow.format("Sud"))
    assert [name for name, print_ in one.items() if other[name] != print_] == ["marking.fr.dr"]


def test_who_read_an_item_before_it_was_filed_is_kept(settings: Settings, tmp_path: Path) -> None:
    [server] = settings.servers
    kept = SqliteReviews(tmp_path / "vigie.db")
    [old, new] = [filing(marking(one), event=f"${one}", time=900) for one in ("old", "new")]
    kept.file([old, new])
    kept.note([], {old.id: 700})
    wiring_content.note_readers(server, kept, [old.id, new.id])
    assert [one.recorded for one in map(kept.item, (old.id, new.id)) if one] == [700, 0], "an empty spool knows nothing"
    server.spool.mkdir(parents=True)
    events = ["$old", "$new"]
    read = Activity(
        id="r", time=500, action=Action.READ, server="agent.example", user="@bob:agent.example",
        reads=(RoomRead(ROOM, "join", 1, [ANN], events, [0, 0], [0, 0], [0, 0]),),
    )  # fmt: skip
    own = msgspec.structs.replace(read, id="a", user=ANN)
    segment_path(server.spool, 1).write_bytes(encode(read) + encode(own))
    wiring_content.note_readers(server, kept, [old.id, new.id, "unknown"])
    found = kept.item(new.id)
    assert found is not None
    assert (found.recorded, [one.who for one in kept.readings(new.id)]) == (500, ["@bob:agent.example"])
    assert kept.readings(old.id) == []
    kept.close()


def test_suppressions_lie_beside_the_orders(settings: Settings) -> None:
    [server] = settings.servers
    desk = wiring_content.suppression_desks(settings)["agent.example"]
    assert desk.standing() == ()
    assert server.orders_path().with_name("suppressions.json") == getattr(desk, "path", None)


def test_what_holds_the_parsers_of_files_is_asked_of_a_real_child() -> None:
    held, _ = wiring_content.holds()
    assert held >= {Hold.MEMORY, Hold.PROCESSOR, Hold.WRITING}
