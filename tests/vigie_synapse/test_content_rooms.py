"""Who may read: from what is known of a room, and what is asked of a new one. `test_content.py` asks real rooms."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.content import RoomKind
from vigie_synapse.content_rooms import Openness, initial_state, kind_of, wanted

ALGORITHM = {"algorithm": "m.megolm.v1.aes-sha2"}


@pytest.mark.parametrize(
    ("room", "kind"),
    [
        (Openness(), RoomKind.PRIVATE),
        (Openness(join_rule="public", encrypted=True), RoomKind.PUBLIC),
        (Openness(listed=True), RoomKind.PUBLIC),
        (Openness(history="world_readable"), RoomKind.PUBLIC),
        (Openness(join_rule="knock", people=2), RoomKind.DIRECT),
        (Openness(people=3), RoomKind.PRIVATE),
        (Openness(elsewhere=True, people=2), RoomKind.FEDERATED),
        (Openness(elsewhere=True, encrypted=True), None),
        (Openness(encrypted=True), None),
    ],
)
def test_a_room(room: Openness, kind: RoomKind | None) -> None:
    assert kind_of(room) is kind


def state(kind: str, **content: Any) -> dict[str, Any]:
    return {"initial_state": [{"type": kind, "state_key": "", "content": content}]}


@pytest.mark.parametrize(
    ("config", "kind"),
    [
        ({}, RoomKind.PRIVATE),
        ({"visibility": "public"}, RoomKind.PUBLIC),
        ({"preset": "public_chat"}, RoomKind.PUBLIC),
        ({"preset": "private_chat", "visibility": "public"}, RoomKind.PUBLIC),
        (state("m.room.join_rules", join_rule="public"), RoomKind.PUBLIC),
        (state("m.room.history_visibility", history_visibility="world_readable"), RoomKind.PUBLIC),
        (state("m.room.encryption", **ALGORITHM), None),
        ({"preset": "trusted_private_chat"}, None),
        ({"is_direct": True, "invite": ["@b:x.example"]}, RoomKind.DIRECT),
        ({"invite": ["@b:y.example"]}, RoomKind.FEDERATED),
        ({"invite": 7, "initial_state": [None, {"type": 1}], "preset": None}, RoomKind.PRIVATE),
    ],
)
def test_a_room_about_to_be_made(config: dict[str, Any], kind: RoomKind | None) -> None:
    assert wanted(config, "x.example", {"trusted_private_chat"}) is kind


def test_everything_it_begins_with_is_looked_at() -> None:
    config = {
        "name": "n",
        "topic": "t",
        "room_alias_name": "a",
        "creation_content": {"c": 1},
        **state("m.room.topic", topic="other"),
    }
    config["initial_state"].append({"type": "org.example", "state_key": "k", "content": {}})
    assert [content for _, content in initial_state(config)] == [
        {"topic": "other"},
        {},
        {"type": "org.example", "state_key": "k"},
        {"c": 1},
        {"name": "n"},
        {"topic": "t"},
        {"alias": "a"},
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)
NAMES = st.sampled_from(["name", "topic", "preset", "visibility", "invite", "initial_state", "is_direct"])


@given(st.dictionaries(NAMES, JSON))
def test_whatever_is_asked_there_is_an_answer(config: dict[str, Any]) -> None:
    assert wanted(config, "x", frozenset()) in (*RoomKind, None)
