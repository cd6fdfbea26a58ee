"""What is in files: looked at when they are uploaded, remembered by their media id, asked for when they are posted.

The upload itself is never held up: a file that nobody has posted is in no room. What takes long holds back the posting
of that file alone: the request waits before its handler, because in it Synapse holds one of the few places that a room
has for sending. Files are opened by the workshop, in limited processes; this thread of Synapse never waits for them.
"""

import hashlib
import html
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import unquote

import msgspec

from vigie.content import whole
from vigie.content.extraction import Code, Extraction, Limits, Problem
from vigie.content.unread import sightings_of
from vigie.model.sightings import Sighting
from vigie_synapse.content_config import FileSetting
from vigie_synapse.counters import Counters
from vigie_synapse.host import Host, present_request
from vigie_synapse.records import Records

NOT_SPAM: Final = "NOT_SPAM"
MXC: Final = "mxc://"
_WRITTEN: Final = re.compile(r"mxc://[^\s\"'<>]+")
_ADDRESS: Final = re.compile(r"mxc://[^/?#]+/[A-Za-z0-9_-]+")
LOOK_EVERY: Final = 0.05
KEEP_AFTER: Final = 5.0
"""Seconds after a verdict within which it is written down."""
MOST: Final = 20
"""Files of one event; those after them count as not inspected."""
_DEEPEST: Final = 6
_LARGEST: Final = Limits().size
"""Bytes of a file up to which it is known whole."""
_SCANNED: Final = 5_000_000
"""Characters of one file. More is told as too large."""
_NAME: Final = 1_000
_ENCODER: Final = msgspec.msgpack.Encoder()
logger = logging.getLogger(__name__)

Submit = Callable[[Path, str, str], "Future[Extraction]"]
"""Begins to look into a file: its path, its name, its declared type."""


class Verdict(msgspec.Struct, frozen=True, array_like=True):
    """What is in a file. `digest`: keyed hash of all of it, the same when it is uploaded again; "" if it was gone."""

    sightings: tuple[Sighting, ...] = ()
    digest: str = ""


class Scanner(Protocol):
    """What finds."""

    def scan(self, parts: Iterable[tuple[str, str]]) -> tuple[Sighting, ...]:
        """What is seen in some texts, each with its place."""
        ...


class Files:
    """Verdicts about files of this server. `keep` writes them down, so that they survive a restart."""

    def __init__(
        self,
        host: Host,
        setting: FileSetting,
        submit: Submit,
        scanner: Scanner,
        key: bytes,
        records: Records,
        counters: Counters,
        kept: Path,
        keep: Callable[[bytes], None],
    ) -> None:
        self._host, self._setting, self._submit, self._scanner = host, setting, submit, scanner
        self._key, self._records, self._counters, self._keep = key, records, counters, keep
        self._known: OrderedDict[str, Verdict] = recalled(kept)
        self._pending: set[str] = set()
        self._awaited: set[str] = set()
        self._unkept = False

    async def uploaded(self, wrapper: Any, info: Any) -> str:
        """A file is about to be stored. Thumbnails, previews and files of other servers are none of our business."""
        if info.server_name is None and not info.url_cache and info.thumbnail is None:
            record = self._records.find(present_request())
            name, declared = self._host.described(record.request) if record is not None else ("", "")
            if record is not None:
                record.media = f"{MXC}{self._host.server_name}/{info.file_id}"
            self._begin(info.file_id, Path(wrapper.path), name, declared)
            self._awaited.discard(info.file_id)
        return NOT_SPAM

    async def look_up(self, uris: Sequence[str]) -> None:
        """Ask which of these files have an address and no content yet: posted first, they could be anything later."""
        for uri in uris[:MOST]:
            server, _, media = uri.removeprefix(MXC).partition("/")
            if server == self._host.server_name and media not in self._known and media not in self._pending:
                if await self._host.awaits_content(media):
                    self._awaited.add(media)
                else:
                    self._awaited.discard(media)

    def seen(self, uris: Sequence[str]) -> tuple[Sighting, ...] | None:
        """What is in these files; None when that is not known yet. Those without content: see `look_up`."""
        found: list[Sighting] = []
        for number, uri in enumerate(uris):
            server, _, media = uri.removeprefix(MXC).partition("/")
            if number >= MOST:
                found += _unread(Code.TOO_LARGE, "too many files")
            elif server != self._host.server_name:
                found += _unread(Code.NOT_SEEN, "on another server")
            elif (verdict := self._verdict(media)) is None:
                return None
            else:
                found += verdict.sightings
        return tuple(found)

    def missing(self, uris: Sequence[str]) -> bool:
        """Whether a verdict about one of these files is not there yet; it is worked on from now on at the latest."""
        return self.seen(uris) is None

    async def wait(self, uris: Sequence[str]) -> None:
        """Wait for the verdicts, as long as is set."""
        waited = 0.0
        while self.missing(uris) and waited < self._setting.wait:
            await self._host.api.sleep(LOOK_EVERY)
            waited += LOOK_EVERY

    def digest(self, uri: str) -> str:
        """A name for the content of a file: that of the file as long as nothing better is known."""
        verdict = self._known.get(uri.rpartition("/")[2])
        return verdict.digest if verdict is not None and verdict.digest else uri

    def _verdict(self, media: str) -> Verdict | None:
        if media in self._pending or media in self._awaited:
            return None
        if (known := self._known.get(media)) is not None:
            return known
        path = self._host.media_path(media)  # from before the guard, or its verdict was forgotten
        if path is None:
            return Verdict(_unread(Code.UNSUPPORTED, "not stored"))
        self._begin(media, path, "", "")
        return self._known.get(media)

    def _begin(self, media: str, path: Path, name: str, declared: str) -> None:
        self._pending.add(media)
        self._known.pop(media, None)
        self._counters.files += 1
        try:
            self._submit(path, name, declared).add_done_callback(partial(self._read, media, path, name))
        except Exception as error:
            self._failed(media, error)

    def _read(self, media: str, path: Path, name: str, done: "Future[Extraction]") -> None:
        """In a thread of the workshop: the texts are looked at there, not where Synapse works."""
        try:
            known = [*([("filename", name[:_NAME])] if name else []), *whole.parts(path, _LARGEST, "file")]
            verdict = Verdict(verdict_of(done.result(), self._scanner, known), _hashed(path, self._key))
        except Exception as error:
            self._host.from_thread(partial(self._failed, media, error))
        else:
            self._host.from_thread(partial(self._settle, media, verdict))

    def _failed(self, media: str, error: Exception) -> None:
        self._counters.errors += 1
        logger.error("vigie: a file could not be looked into", exc_info=error)
        self._settle(media, Verdict(_unread(Code.CRASH, "")))

    def _settle(self, media: str, verdict: Verdict) -> None:
        self._known[media] = verdict
        self._known.move_to_end(media)
        self._pending.discard(media)
        while len(self._known) > self._setting.remembered:
            self._known.popitem(last=False)
        if not self._unkept:
            self._unkept = True
            self._host.later(KEEP_AFTER, self.write)

    def write(self) -> None:
        """Write down what is known."""
        self._unkept = False
        self._keep(_ENCODER.encode(list(self._known.items())))


def verdict_of(extraction: Extraction, scanner: Scanner, known: Sequence[tuple[str, str]] = ()) -> tuple[Sighting, ...]:
    """What is seen in a file, or by which it is `known` whole, and what of it could not be read."""
    parts, problems, length = list(known), list(extraction.problems), 0
    for place, text in extraction.parts:
        if length >= _SCANNED:
            problems.append(Problem(Code.TOO_LARGE))
            break
        parts.append((f"file: {place}" if place else "file", text[: _SCANNED - length]))
        length += len(text)
    return (*scanner.scan(parts), *sightings_of(problems))


def recalled(kept: Path) -> OrderedDict[str, Verdict]:
    """The verdicts written down; none when there are none to read: each file is looked into again when it is posted."""
    try:
        found = msgspec.msgpack.decode(kept.read_bytes(), type=list[tuple[str, Verdict]])
    except (OSError, msgspec.MsgspecError):
        return OrderedDict()
    return OrderedDict(found)


def _hashed(path: Path, key: bytes) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(key=key, digest_size=16)).hexdigest()
    except OSError:
        return ""


def links(content: object, server: str) -> tuple[list[str], bool]:
    """The files that a content points to, each once, and whether one of them is encrypted by its sender.

    Pictures inside HTML are among them; of files that a text only names, those of this `server`.
    """
    found = list(_links(content, f"{MXC}{server}/", 0))
    return list(dict.fromkeys(uri for uri, _ in found if uri)), any(sealed for _, sealed in found)


def _links(value: Any, own: str, depth: int) -> Iterator[tuple[str, bool]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        shown = value.startswith(MXC) or "<" in value
        yield from ((uri, False) for uri in addresses(value) if shown or uri.startswith(own))
    elif isinstance(value, Mapping):
        if isinstance(value.get("url"), str) and ("key" in value or "iv" in value):
            yield "", True  # as its sender says: what is there is looked into all the same
        for one in value.values():
            yield from _links(one, own, depth + 1)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _links(one, own, depth + 1)


def addresses(text: str) -> Iterator[str]:
    """The files that a text names, in the one form in which verdicts are remembered.

    What a client or the server leaves out or resolves does not make it another file.
    """
    if "<" in text and "&" in text:
        text = html.unescape(text)
    if MXC in text:
        for written in _WRITTEN.findall(text):
            form = _ADDRESS.match(unquote(written) if "%" in written else written)
            yield form.group() if form is not None else written


def encrypted() -> tuple[Sighting, ...]:
    """Of a file that its sender encrypted, in an event that is not: nobody here can look into it."""
    return _unread(Code.ENCRYPTED, "")


def _unread(code: Code, detail: str) -> tuple[Sighting, ...]:
    return sightings_of([Problem(code, detail=detail)])
