"""Where the text of an event is: every place that a client shows, and those it would show after an edit.

Content is hostile: anything may be of any type, nested to any depth. What is not text is passed over, and of one event
at most `MOST` texts are taken. Encrypted events have no text, and are none of our business.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from vigie.content import markup

MOST: Final = 64
"""Texts of one event."""
DEEPEST: Final = 3
"""Contents inside contents: an edit of a poll's answer is two."""
FORMATTED: Final = "formatted_body"

_ENCRYPTED: Final = frozenset({"m.room.encrypted", "m.room_key", "m.room_key.withheld"})
_PLAIN: Final = ("body", "filename", "name", "topic", "displayname", "reason", "alias", "description", "title", "key")
"""Fields whose text people read, in messages, states, reactions and locations."""
_RELATION: Final = "m.relates_to"
_POLLS: Final = ("m.poll", "m.poll.start", "org.matrix.msc3381.poll.start", "org.matrix.msc3381.v2.poll.start")
_TEXTS: Final = ("m.text", "org.matrix.msc1767.text", "m.message", "org.matrix.msc1767.message", "m.topic")
_CAPTIONS: Final = ("m.caption", "org.matrix.msc1767.caption", "m.location", "org.matrix.msc3488.location", "m.file")
_HTML: Final = ("m.html", "org.matrix.msc1767.html")


def parts_of(kind: str, content: Mapping[str, object]) -> list[tuple[str, str]]:
    """Every text of an event with its place: "body", "formatted_body", "new body", "poll answer 2" ..."""
    if kind in _ENCRYPTED:
        return []
    if len(content) == 2 and "msgtype" in content and isinstance(body := content.get("body"), str):
        return [("body", body)]  # as most messages are
    return list(islice(_parts(content, "", 0), MOST))


def _parts(content: Mapping[str, object], before: str, depth: int) -> Iterator[tuple[str, str]]:
    for name in _PLAIN:
        text = content.get(name)
        if text and isinstance(text, str):
            yield before + name, text
    formatted = content.get("formatted_body")
    if formatted and isinstance(formatted, str):
        yield before + FORMATTED, markup.plain(formatted)
    if len(content) > 2 or "msgtype" not in content:  # an ordinary message has its kind and its body
        yield from _others(content, before, depth)


def _others(content: Mapping[str, object], before: str, depth: int) -> Iterator[tuple[str, str]]:
    for name in (*_TEXTS, *_HTML):
        if name in content:
            yield from _said(content[name], before + name.rpartition(".")[2])
    for name in _POLLS:
        if isinstance(poll := content.get(name), Mapping):
            yield from _poll(poll, before)
    if depth >= DEEPEST:
        return
    if isinstance(new := content.get("m.new_content"), Mapping):
        yield from _parts(new, before + "new ", depth + 1)
    for name in _CAPTIONS:
        if isinstance(inner := content.get(name), Mapping):
            yield from _parts(inner, before, depth + 1)
    if isinstance(relation := content.get(_RELATION), Mapping) and isinstance(key := relation.get("key"), str):
        yield before + "reaction", key


def _poll(poll: Mapping[str, object], before: str) -> Iterator[tuple[str, str]]:
    for said in _texts(poll.get("question")):
        yield before + "poll question", said
    answers = poll.get("answers")
    for number, answer in enumerate(answers if isinstance(answers, list) else [], start=1):
        for said in _texts(answer):
            yield f"{before}poll answer {number}", said


def _said(value: object, place: str) -> Iterator[tuple[str, str]]:
    for said in _texts(value):
        yield place, markup.plain(said) if place.endswith("html") else said


def _texts(value: object) -> Iterator[str]:
    """The texts of an extensible event: a string, `{"body": ...}`, or a list of these."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value[:MOST]:
            if isinstance(one, Mapping) and isinstance(body := one.get("body"), str):
                yield markup.plain(body) if "html" in str(one.get("mimetype")) else body
    elif isinstance(value, Mapping):
        for name in ("body", *_TEXTS, *_HTML):
            if name in value and not isinstance(value[name], Mapping):
                yield from _texts(value[name])
