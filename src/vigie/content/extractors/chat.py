"""JSON: its strings as people read them; of exported chats, message by message."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from vigie.content import places
from vigie.content.extractors._kit import Content, Extractor, Sink, suffixes
from vigie.content.extractors.text import decoded

_MOST_VALUES: Final = 2_000_000
_LARGEST: Final = 32 << 20  # bytes; larger ones are read as text


def _recognises(content: Content) -> bool:
    start = content.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return start in (b"{", b"[") and len(content.data) <= _LARGEST and _parsed(content) is not None


def _parsed(content: Content) -> Any:
    try:
        return json.loads(decoded(content.data) or "")
    except (ValueError, RecursionError):
        return None


def _extract(content: Content, sink: Sink) -> None:
    whole = _parsed(content)
    messages = whole.get("messages") if isinstance(whole, Mapping) else whole
    if isinstance(messages, list) and messages and all(isinstance(one, Mapping) for one in messages):
        _chat(whole, messages, sink)
    else:
        sink.text("values", "\n".join(_strings(whole)))


def _chat(whole: Any, messages: list[Any], sink: Sink) -> None:
    """An export of Element has its room beside the messages; one of Slack is a list of messages."""
    if isinstance(whole, Mapping):
        about = {name: value for name, value in whole.items() if name != "messages"}
        sink.text("room", "\n".join(_strings(about)))
    for number, message in enumerate(messages, start=1):
        name = str(message.get("event_id") or message.get("ts") or message.get("id") or number)[:100]
        content = message.get("content")
        if isinstance(content, Mapping) and isinstance(kind := message.get("type"), str):
            for place, text in places.parts_of(kind, content):
                sink.text(f"message {name}, {place}", text)
        else:
            sink.text(f"message {name}", "\n".join(_strings(message)))


def _strings(value: Any) -> Iterator[str]:
    """Names with their values, as a flat text: neither depth nor number can hurt."""
    waiting: list[tuple[str, Any]] = [("", value)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        name, one = waiting.pop()
        if isinstance(one, str):
            yield f"{name}: {one}" if name else one
        elif isinstance(one, int | float) and not isinstance(one, bool):
            yield f"{name}: {one}"
        elif isinstance(one, Mapping):
            waiting += reversed([(str(key), inner) for key, inner in one.items()])
        elif isinstance(one, list):
            waiting += reversed([(name, inner) for inner in one])


EXTRACTORS = (
    Extractor(
        name="json",
        suffixes=suffixes("json geojson ipynb"),
        recognises=_recognises,
        extract=_extract,
        rank=62,
        loose=True,
    ),
)
