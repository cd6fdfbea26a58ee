"""E-mail: headers that people read, bodies, attached files; and boxes of them (mbox)."""

import email
import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from itertools import islice
from typing import Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Sink, suffixes
from vigie.content.extractors._markup import plain, said_by_attributes, text_of

_SHOWN: Final = (
    "subject",
    "from",
    "to",
    "cc",
    "reply-to",
    "comments",
    "keywords",
    "organization",
    "sensitivity",
    "x-classification",
    "x-marking",
)
_HEADER: Final = re.compile(
    rb"(?:[A-Za-z][\w-]{1,60}:[^\r\n]{0,2000}\r?\n(?:[ \t][^\r\n]{0,2000}\r?\n){0,50}){2,}", re.ASCII
)
_KNOWN: Final = re.compile(
    rb"^(?:from|to|subject|date|received|return-path|message-id|mime-version|delivered-to|content-type|x-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_BOX: Final = re.compile(rb"^From [^\r\n]{1,500}\r?\n(?=[A-Za-z][\w-]{1,60}:)", re.MULTILINE)
_LOCKED: Final = {
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "multipart/encrypted",
    "application/pgp-encrypted",
}
_MOST_PARTS: Final = 1_000
_MOST_HEADERS: Final = 100  # of one name
_LONGEST_HEADER: Final = 20_000


def _recognises(content: Content) -> bool:
    return (
        len({found.lower() for found in _KNOWN.findall(_first(content.head))}) >= 3
        and _HEADER.match(content.head) is not None
    )


def _first(head: bytes) -> bytes:
    """The headers: up to the empty line."""
    return re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]


def _extract(content: Content, sink: Sink) -> None:
    _message(email.message_from_bytes(content.data), sink, "")


def _message(message: Message, sink: Sink, prefix: str) -> None:
    for name in _SHOWN:
        sink.text(f"{prefix}{name}", "\n".join(map(_header, message.get_all(name, [])[:_MOST_HEADERS])))
    for part in islice(message.walk(), _MOST_PARTS):
        if part.get_content_type() in _LOCKED and _is_locked(part):
            sink.problem(Code.ENCRYPTED, f"{prefix}body")
        elif not part.is_multipart():
            _part(part, sink, prefix)


def _header(value: object) -> str:
    """A header as people read it. By the old rules of `email`: the new ones take seconds for a long one."""
    text = str(value)[:_LONGEST_HEADER].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text


def _is_locked(part: Message) -> bool:
    return part.get_param("smime-type") != "signed-data"


def _part(part: Message, sink: Sink, prefix: str) -> None:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return
    kind, name = part.get_content_type(), _header(part.get_filename() or "")
    if name:
        sink.text(f"{prefix}file names", name)
    if name or not kind.startswith("text/") or part.get_content_disposition() == "attachment":
        sink.file(name or kind.replace("/", "."), data, kind)
    elif kind == "text/html":
        markup = plain(_in_utf8(part, data))
        sink.text(f"{prefix}body", text_of(markup))
        sink.text(f"{prefix}body", said_by_attributes(markup))
    else:
        sink.text(f"{prefix}body", _in_utf8(part, data).decode("utf-8", "replace"))


def _in_utf8(part: Message, data: bytes) -> bytes:
    charset = part.get_content_charset() or "utf-8"
    try:
        return data.decode(charset).encode()
    except (LookupError, UnicodeError):
        return data.decode("cp1252", "replace").encode()


def _is_box(content: Content) -> bool:
    return _BOX.match(content.head) is not None


def _box(content: Content, sink: Sink) -> None:
    starts = [found.start() for found in _BOX.finditer(content.data)]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(content.data)], strict=True), start=1):
        sink.budget.hold()
        _, _, body = content.data[start:end].partition(b"\n")
        _message(email.message_from_bytes(body), sink, f"message {number}, ")


EXTRACTORS = (
    Extractor(
        name="mail",
        suffixes=suffixes("eml emlx mht mhtml"),
        recognises=_recognises,
        extract=_extract,
        rank=61,
        loose=True,
    ),
    Extractor(name="mailbox", suffixes=suffixes("mbox mbx"), recognises=_is_box, extract=_box, rank=60, loose=True),
)
