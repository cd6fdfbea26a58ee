"""Files written by `vigie.lab.population.synapse_media` are served like uploads."""

import hashlib
from typing import Any

import pytest

pytestmark = pytest.mark.platform
V3 = "/_matrix/client/v3"
MEDIA = "/_matrix/client/v1/media"


async def test_files_are_served_whole(sign_in: Any, known: dict[str, Any]) -> None:
    member = await sign_in(known["accounts"][2])
    room = next(room for room in known["rooms"] if room["planted"])
    await member.call("POST", f"{V3}/join/{room['room_id']}", {})
    events = [e for e in await member.history(room["room_id"]) if e["content"].get("url", "").startswith("mxc://")]
    assert room["planted"][0]["mxc"] in {event["content"]["url"] for event in events}
    files = [await member.octets(f"{MEDIA}/download/{e['content']['url'][6:]}") for e in events]
    assert [len(file) for file in files] == [event["content"]["info"]["size"] for event in events]
    assert len({hashlib.sha256(file).digest() for file in files}) == len(files)


async def test_pictures_have_the_thumbnails_of_an_upload(victim: Any, rows: Any) -> None:
    media_id, server = rows(
        "SELECT media_id, split_part(user_id, ':', 2) FROM local_media_repository WHERE media_type = 'image/jpeg'"
    )[0]
    reduced = await victim.octets(f"{MEDIA}/thumbnail/{server}/{media_id}?width=96&height=96&method=crop")
    whole = await victim.octets(f"{MEDIA}/download/{server}/{media_id}")
    assert 0 < len(reduced) < len(whole)
    made = dict(rows("SELECT media_id, count(*) FROM local_media_repository_thumbnails GROUP BY media_id"))
    assert made[media_id] >= 3


def test_rows_tell_the_hash_and_the_protection(rows: Any) -> None:
    assert rows("SELECT count(*) FROM local_media_repository WHERE sha256 IS NULL OR NOT authenticated") == [(0,)]
