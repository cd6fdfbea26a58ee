"""The assistant on a real Synapse: one room for each person, each message once, and answers are heard."""

from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from vigie.model.errors import PlatformError, PlatformUnreachable
from vigie.platforms.synapse.assistant import SynapseAssistant


@pytest.mark.platform
async def test_a_person_is_told_in_one_room_and_heard(synapse: Any) -> None:
    _, token = synapse.register("assistant")
    user, own = synapse.register("told")
    client = "/_matrix/client/v3/"
    async with aiohttp.ClientSession() as session:
        one = SynapseAssistant(session, synapse.url + "/", token)
        since, heard = await one.hear("")
        assert heard == ()
        first = await one.tell(user, "hello", "k1")
        assert await one.tell(user, "hello", "k1") == first, "the same key sends once"
        path = f"{client}rooms/{quote(first.room)}"
        assert synapse.call("POST", f"{client}join/{quote(first.room)}", own, {})[0] == 200
        again = await SynapseAssistant(session, synapse.url, token).tell(user, "again", "k2")
        assert again.room == first.room, "found again after a restart"
        relation = {"m.in_reply_to": {"event_id": first.event}}
        said = {"msgtype": "m.text", "body": "reason: x", "m.relates_to": relation}
        assert synapse.call("PUT", f"{path}/send/m.room.message/1", own, said)[0] == 200
        since, (message,) = await one.hear(since)
        assert (message.user, message.room, message.text, message.answers) == (
            user,
            first.room,
            "reason: x",
            first.event,
        )
        assert synapse.call("POST", f"{path}/leave", own, {})[0] == 200
        assert (await one.tell(user, "still here", "k3")).room == first.room
        assert synapse.call("POST", f"{client}join/{quote(first.room)}", own, {})[0] == 200, "asked in again"
        with pytest.raises(PlatformError):
            await SynapseAssistant(session, synapse.url, "wrong").tell(user, "x", "k4")


async def test_a_server_that_is_away_is_one_clear_line() -> None:
    async with aiohttp.ClientSession() as session:
        one = SynapseAssistant(session, "http://127.0.0.1:21099", "syt_secret")
        with pytest.raises(PlatformUnreachable, match=r"the homeserver at 127\.0\.0\.1 cannot be reached"):
            await one.tell("@a:x", "t", "k")
        assert "secret" not in repr(one)
