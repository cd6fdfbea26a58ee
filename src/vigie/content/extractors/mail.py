"""E-mail: headers that people read, bodies, attached files; and boxes of them (mbox)."""

import email
import email.policy
import re
from email.message import EmailMessage
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


def _recognises(content: Content) -> bool:
    return (
        len({found.lower() for found in _KNOWN.findall(_first(content.head))}) >= 3
        and _HEADER.match(content.head) is not None
    )


def _first(head: bytes) -> bytes:
    """The headers: up to the empty line."""
    return re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]


def _extract(content: Content, sink: Sink) -> None:
    message = email.message_from_bytes(content.data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what the default policy makes
    _message(message, sink, "")


def _message(message: EmailMessage, sink: Sink, prefix: str) -> None:
    for name in _SHOWN:
        sink.text(f"{prefix}{name}", "\n".join(map(str, message.get_all(name, []))))
    parts = [one for _, one in zip(range(_MOST_PARTS), message.walk(), strict=False)]
    for part in parts:
        if part.get_content_type() in _LOCKED and _is_locked(part):
            sink.problem(Code.ENCRYPTED, f"{prefix}body")
        elif not part.is_multipart():
            _part(part, sink, prefix)


def _is_locked(part: EmailMessage) -> bool:
    return part.get_param("smime-type") != "signed-data"


def _part(part: EmailMessage, sink: Sink, prefix: str) -> None:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return
    kind, name = part.get_content_type(), part.get_filename()
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


def _in_utf8(part: EmailMessage, data: bytes) -> bytes:
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
        message = email.message_from_bytes(body, policy=email.policy.default)
        assert isinstance(message, EmailMessage)  # noqa: S101
        _message(message, sink, f"message {number}, ")


EXTRACTORS = (
    Extractor(
        name="mail",
        suffixes=suffixes("eml emlx mht mhtml"),
        recognises=_recognises,
        extract=_extract,
        rank=61,
    ),
    Extractor(name="mailbox", suffixes=suffixes("mbox mbx"), recognises=_is_box, extract=_box, rank=60),
)
