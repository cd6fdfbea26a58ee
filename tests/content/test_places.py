"""Text is found wherever an event can hold it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content import places

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
    assert places.parts_of("m.room.message", deep) == []


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
