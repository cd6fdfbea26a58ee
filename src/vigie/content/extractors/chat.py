"""JSON, whole or a line at a time: its strings as people read them; of exported chats, message by message."""

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from vigie.content import markup, places
from vigie.content.extractors._kit import Content, Extractor, Sink, suffixes
from vigie.content.extractors.text import decoded

_MOST_VALUES: Final = 2_000_000
_LARGEST: Final = 32 << 20  # bytes; larger ones are read as text
_TOGETHER: Final = 30_000
"""Characters of records that are no messages, which are looked at as one text."""
_DECODER: Final = msgspec.json.Decoder()  # `json` takes most of the time that a file of a million lines may have
_SAID: Final = ("text", "body", "content", "message")
"""One of these holds what is said, in the messages of every service known."""
_LONGEST_LINE: Final = 16 << 20  # bytes, of the first of many


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
    if isinstance(messages, list) and any(map(_is_message, messages)):
        if isinstance(whole, Mapping):  # Element has the room beside the messages; Slack has a list of messages
            about = {name: value for name, value in whole.items() if name != "messages"}
            sink.text("room", "\n".join(_strings(about)))
        _pour(((f"message {number}", one) for number, one in enumerate(messages, start=1)), sink)
    else:
        sink.text("values", "\n".join(_strings(whole)))


def _is_lines(content: Content) -> bool:
    """A file whose first line is an object of its own: so are archives of rooms kept, and logs."""
    first, cut, _ = content.data[:_LONGEST_LINE].lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    return bool(cut) and first.startswith(b"{") and isinstance(_parsed(Content(first)), Mapping)


def _extract_lines(content: Content, sink: Sink) -> None:
    lines = enumerate(content.data.removeprefix(codecs.BOM_UTF8).splitlines(), start=1)
    _pour(((f"line {number}", _line(line)) for number, line in lines), sink)


def _line(line: bytes) -> Any:
    """A record; or, of a line that is none, its text."""
    try:
        return _DECODER.decode(line)
    except (ValueError, RecursionError):
        return line.decode("utf-8", "replace")


def _is_message(record: object) -> bool:
    return isinstance(record, Mapping) and any(name in record for name in _SAID)


def _pour(records: Iterable[tuple[str, Any]], sink: Sink) -> None:
    """Messages one by one; records of anything else together, because two hundred addresses are a list of them."""
    place, others, size = "", list[str](), 0
    for name, record in records:
        if not _is_message(record):
            place = place or name
            others += _strings(record)
            size += len(others[-1]) if others else 0
        if others and (size > _TOGETHER or _is_message(record)):
            sink.text(place, "\n".join(others))
            place, others, size = "", [], 0
        if _is_message(record):
            _message(name, record, sink)
    sink.text(place, "\n".join(others))


def _message(place: str, message: Mapping[Any, Any], sink: Sink) -> None:
    """An event of Matrix by its fields; a message of another service by all its strings, and as its HTML is shown."""
    name = message.get("event_id") or message.get("ts") or message.get("id")
    place = f"message {name}"[:100] if name else place
    content = message.get("content")
    if isinstance(content, Mapping) and isinstance(kind := message.get("type"), str):
        for inside, text in places.parts_of(kind, content):
            sink.text(f"{place}, {inside}", text)
        return
    said = "\n".join(_strings(message))
    sink.text(place, said)
    if "</" in said:
        sink.text(f"{place}, text", markup.plain(said))


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
    Extractor(
        name="ndjson",
        suffixes=suffixes("ndjson jsonl"),
        recognises=_is_lines,
        extract=_extract_lines,
        rank=63,
        loose=True,
    ),
)
