"""Where the text of an event is: every place that a client shows, and those it would show after an edit.

Content is hostile: anything may be of any type, nested to any depth. What is not text is passed over, and of one event
at most `MOST` texts have a place of their own; every other string of it, and every name of a field that is not an
everyday one, is one text more, whatever client shows it. Encrypted events have no text, and are none of our business.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from vigie.content import markup

MOST: Final = 64
"""Texts of one event."""
DEEPEST: Final = 3
"""Contents inside contents: an edit of a poll's answer is two."""
FORMATTED: Final = "formatted_body"
ELSEWHERE: Final = "elsewhere"
"""The place of all that has none of its own."""
LONGEST: Final = 100_000
"""Characters of it. An event that a server takes has 65,536 bytes."""

_ENCRYPTED: Final = frozenset({"m.room.encrypted", "m.room_key", "m.room_key.withheld"})
_PLAIN: Final = ("body", "filename", "name", "topic", "displayname", "reason", "alias", "description", "title", "key")
"""Fields whose text people read, in messages, states, reactions and locations."""
_RELATION: Final = "m.relates_to"
_POLLS: Final = ("m.poll", "m.poll.start", "org.matrix.msc3381.poll.start", "org.matrix.msc3381.v2.poll.start")
_TEXTS: Final = ("m.text", "org.matrix.msc1767.text", "m.message", "org.matrix.msc1767.message", "m.topic")
_CAPTIONS: Final = ("m.caption", "org.matrix.msc1767.caption", "m.location", "org.matrix.msc3488.location", "m.file")
_HTML: Final = ("m.html", "org.matrix.msc1767.html")
_EVERYDAY: Final = frozenset(
    f"m.{word}" for word in ("text", "notice", "emote", "image", "file", "audio", "video", "location", "thread",
                             "replace", "reference", "annotation", "disclosed", "undisclosed", "room_membership")
) | {"org.matrix.custom.html", "image/png", "image/jpeg", "join", "invite", "public", "shared", "A256CTR"}  # fmt: skip
"""Values that clients write, and no person."""
_NAMES: Final = frozenset(
    {*_PLAIN, *_POLLS, *_TEXTS, *_CAPTIONS, *_HTML, FORMATTED, _RELATION, "msgtype", "format", "url", "file", "info",
     "m.new_content", "m.in_reply_to", "m.mentions", "user_ids", "room", "event_id", "rel_type", "is_falling_back",
     "mimetype", "size", "w", "h", "duration", "thumbnail_url", "thumbnail_file", "thumbnail_info", "membership",
     "avatar_url", "question", "answers", "kind", "max_selections", "id", "m.id", "geo_uri", "state_key", "type",
     "offer", "answer", "sdp", "candidates", "candidate"}
)  # fmt: skip
"""Names of fields of everyday events."""
_IDENTIFIER: Final = re.compile(r"[$!][\w-]{43}|mxc://[\w.:-]+/[\w-]+|[@!#][\w.=/+-]+:[\w.:-]+", re.ASCII)
_SPECIAL: Final = frozenset({FORMATTED, "sdp", "candidate"})
"""Text in another form; and in events of calls what two machines agree on, with keys of a moment like secrets."""
_NUMBERS: Final = frozenset({int, float, bool, type(None)})


def parts_of(kind: str, content: Mapping[str, object]) -> list[tuple[str, str]]:
    """Every text of an event with its place: "body", "formatted_body", "new body", "poll answer 2" ..."""
    if kind in _ENCRYPTED:
        return []
    if len(content) == 2 and isinstance(body := content.get("body"), str) and _is_everyday(content.get("msgtype")):
        return [("body", body)]  # as most messages are
    parts = list(islice(_parts(content, "", 0), MOST))
    if rest := _elsewhere(content, {text for _, text in parts}, calls=kind.startswith("m.call.")):
        parts.append((ELSEWHERE, rest))
    return parts


def _elsewhere(content: Mapping[str, object], said: set[str], *, calls: bool) -> str:
    """Every string that was not found in a place where people read, on lines of its own."""
    found: list[str] = []
    length, waiting = 0, list[object]([content])
    while waiting and length < LONGEST:
        value = waiting.pop()
        if isinstance(value, str):
            if value and not (value in _EVERYDAY or value in said or _is_identifier(value)):
                found.append(value)
                length += len(value)
        elif isinstance(value, Mapping):
            for name, inner in value.items():
                if name not in _NAMES:
                    waiting.append(name)
                if inner.__class__ in _NUMBERS or (name == FORMATTED and value is content):
                    continue
                if name not in _SPECIAL or not _is_known(name, inner, said, calls):
                    waiting.append(inner)
        elif isinstance(value, list | tuple):
            waiting += [inner for inner in value if inner.__class__ not in _NUMBERS]
    return "\n".join(reversed(found))


def _is_identifier(value: str) -> bool:
    return value[0] in "$m@!#" and _IDENTIFIER.fullmatch(value) is not None


def _is_known(name: str, value: object, said: set[str], calls: bool) -> bool:
    """Whether it is text that a place has given already in another form, or that nobody says."""
    if name == FORMATTED:
        return isinstance(value, str) and markup.plain(value) in said
    return calls and isinstance(value, str)


def _is_everyday(value: object) -> bool:
    return isinstance(value, str) and value in _EVERYDAY


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
