"""Text is found wherever an event can hold it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content import markup, places

MARK = "what must be found"
EVENTS = {
    "body": {"msgtype": "m.text", "body": MARK},
    "formatted_body": {
        "msgtype": "m.text",
        "body": "",
        "format": "org.matrix.custom.html",
        "formatted_body": f"<b>{MARK}</b>",
    },
    "filename": {"msgtype": "m.file", "body": "caption", "filename": MARK},
    "new body": {"msgtype": "m.text", "body": "* x", "m.new_content": {"msgtype": "m.text", "body": MARK}},
    "name": {"name": MARK},
    "topic": {"topic": MARK},
    "displayname": {"membership": "join", "displayname": MARK},
    "reason": {"membership": "leave", "reason": MARK},
    "reaction": {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$x", "key": MARK}},
    "poll question": {"m.poll": {"question": {"m.text": [{"body": MARK}]}, "answers": []}},
    "poll answer 2": {
        "org.matrix.msc3381.poll.start": {
            "question": {"org.matrix.msc1767.text": "?"},
            "answers": [{"id": "1", "org.matrix.msc1767.text": "a"}, {"id": "2", "org.matrix.msc1767.text": MARK}],
        }
    },
    "text": {"m.text": [{"body": MARK}]},
    "html": {"org.matrix.msc1767.html": f"<i>{MARK}</i>"},
    "message": {"org.matrix.msc1767.message": [{"body": f"<p>{MARK}</p>", "mimetype": "text/html"}]},
    "description": {"msgtype": "m.location", "body": "x", "m.location": {"uri": "geo:1,1", "description": MARK}},
    "caption": {"msgtype": "m.image", "body": "x", "m.caption": {"m.text": [{"body": MARK}]}},
}


@pytest.mark.parametrize(("place", "content"), EVENTS.items(), ids=EVENTS)
def test_every_place(place: str, content: dict[str, object]) -> None:
    found = [where for where, text in places.parts_of("m.room.message", content) if text.strip() == MARK]
    assert len(found) == 1
    assert found[0] == place or place == "caption"


def test_encrypted_events_are_not_looked_into() -> None:
    assert places.parts_of("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "body": MARK}) == []


def test_the_number_of_texts_and_the_depth_are_bounded() -> None:
    answers = [{"m.text": [{"body": "x"}]}] * 10_000
    assert len(places.parts_of("m.poll.start", {"m.poll": {"answers": answers}})) == places.MOST
    deep: dict[str, object] = {"body": MARK}
    for _ in range(1_000):
        deep = {"m.new_content": deep}
    assert places.parts_of("m.room.message", deep) == [(places.ELSEWHERE, MARK)]
    assert len(places.parts_of("m.room.message", {"a": ["x" * 1_000] * 1_000})[0][1]) < places.LONGEST + 2_000


ANYWHERE: dict[str, dict[str, object]] = {
    "an unknown field": {"msgtype": "m.text", "body": "x", "org.example.note": {"deep": [[MARK]]}},
    "the name of a field": {"msgtype": "m.text", "body": "x", MARK: 1},
    "a widget": {"name": "x", "data": {"title": 1, "caption": MARK}},
    "pinned events": {"pinned": [MARK]},
    "other aliases": {"alias": "#a:x", "alt_aliases": [MARK]},
    "a kind of message": {"msgtype": MARK, "body": "x"},
    "behind many answers": {"m.poll": {"answers": [{"m.text": [{"body": "x"}]}] * 90 + [{"m.text": [{"body": MARK}]}]}},
    "an edit of an edit": {"m.new_content": {"m.new_content": {"m.new_content": {"m.new_content": {"body": MARK}}}}},
    "a hidden form": {"m.relates_to": {"formatted_body": f"<b>{MARK}</b>"}},
}


@pytest.mark.parametrize("content", ANYWHERE.values(), ids=ANYWHERE)
def test_what_has_no_place_of_its_own_is_read_all_the_same(content: dict[str, object]) -> None:
    [rest] = [text for place, text in places.parts_of("m.room.message", content) if place == places.ELSEWHERE]
    assert MARK in markup.plain(rest)


EVENT = "$" + "Ab_-" * 10 + "abc"
ORDINARY: dict[str, dict[str, object]] = {
    "m.room.message": {
        "msgtype": "m.text",
        "body": "x",
        "format": "org.matrix.custom.html",
        "formatted_body": "<b>x</b>",
        "m.mentions": {"user_ids": ["@a.b:x.example"]},
        "m.relates_to": {"m.in_reply_to": {"event_id": EVENT}, "rel_type": "m.thread", "event_id": EVENT},
    },
    "m.sticker": {"body": "x", "url": "mxc://x.example/Ab-_", "info": {"w": 1, "mimetype": "image/png"}},
    "m.call.invite": {"offer": {"type": "m.text", "sdp": "v=0\r\na=ice-pwd:asd88fgpdd777uzjYhagZg"}},
}


@pytest.mark.parametrize("kind", ORDINARY)
def test_what_machines_write_is_nothing_to_read(kind: str) -> None:
    assert places.ELSEWHERE not in [place for place, _ in places.parts_of(kind, ORDINARY[kind])]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "body",
                    "m.new_content",
                    "m.poll",
                    "answers",
                    "question",
                    "m.text",
                    "m.relates_to",
                    "key",
                    "m.caption",
                    "mimetype",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(
    st.dictionaries(
        st.sampled_from(["body", "formatted_body", "m.new_content", "m.poll", "m.text", "m.caption", "m.relates_to"]),
        JSON,
    )
)
def test_anything_may_be_anywhere(content: dict[str, object]) -> None:
    assert all(isinstance(text, str) for _, text in places.parts_of("m.room.message", content))
