"""What is sent is looked at before it is stored, and passes, or does not, as the content policy says.

Three hooks see everything that an account can make others read: each event that is sent (messages, edits, reactions,
polls, state, redactions, also through application services and delayed), each room about to be made with all that it
begins with, and at the door what travels otherwise (`content_door`). What other servers send comes by the first.
Events encrypted end to end are passed on untouched, and so is everything in a private room with encryption.
"""

import datetime
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from synapse.api.errors import Codes, SynapseError

from vigie.content.pieces import Pieces
from vigie.model.activity import Action, Activity, Outcome
from vigie.model.content import STOPPED, Answer, RoomKind
from vigie.model.language import Language
from vigie.model.sightings import Sighting
from vigie.policies.content import Line, Ruling, decide
from vigie_synapse.content_arrivals import Arrivals
from vigie_synapse.content_config import ContentSetting
from vigie_synapse.content_door import Sent, at_door, lists, session
from vigie_synapse.content_files import MXC, encrypted, links
from vigie_synapse.content_passes import Passes
from vigie_synapse.content_rooms import Rooms, initial_state, named, opens, wanted
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import clean
from vigie_synapse.host import Host, present_request
from vigie_synapse.records import Record, Records
from vigie_synapse.refusals import CODE, being_inspected, halt, unwanted
from vigie_synapse.safely import Safely
from vigie_synapse.settle import masked
from vigie_synapse.spool import Spool
from vigie_synapse.watch import MAX_BODY, parsed

NOT_SPAM: Final = "NOT_SPAM"
ENCRYPTED: Final = "m.room.encrypted"
HIDDEN: Final[tuple[Codes, dict[str, Any]]] = (Codes.FORBIDDEN, {CODE: "content.refuse"})
PAST_MS: Final = 3_600_000
"""An event of this server that is older, and that no request sends, is sent by nobody now."""
SENDING: Final = frozenset({Action.SEND, Action.SET_STATE, Action.REDACT, Action.CREATE_ROOM, Action.INVITE})
"""Requests that send events. In others, a reader's say, events come back from other servers."""
AGAIN_MS: Final = 5_000
"""When to post a file again whose verdict is not there yet."""
_FILES: Final = b"mxc:"
_UNJUDGED: Final = "content could not be judged"
_NAMELESS: Final = frozenset({"event_id", "m.mentions"})
"""Parts of a content that change from one try to the next and that nobody reads."""


class Scanner(Protocol):
    """What finds. `vigie.content.scanner.Scanner` is one."""

    def scan_event(self, kind: str, content: Mapping[str, object], /) -> tuple[Sighting, ...]:
        """What is seen in an event."""
        ...

    def scan_seam(self, text: str, seam: int, /) -> tuple[Sighting, ...]:
        """What lies across a place of a text."""
        ...


class Inside(Protocol):
    """What is in files. `vigie_synapse.content_files.Files` is one."""

    def seen(self, uris: Sequence[str], /) -> tuple[Sighting, ...] | None:
        """None when a verdict is not there yet."""
        ...

    async def look_up(self, uris: Sequence[str], /) -> None:
        """Before either of these two is asked."""
        ...

    def missing(self, uris: Sequence[str], /) -> bool:
        """Whether that is so."""
        ...

    async def wait(self, uris: Sequence[str], /) -> None:
        """Until the verdicts are there, or it takes too long."""
        ...

    def digest(self, uri: str, /) -> str:
        """The same for the same file, uploaded again."""
        ...


class Suppressed(Protocol):
    """What somebody decided means nothing. `vigie_synapse.content_suppressions.SuppressionFile` is one."""

    def left(self, sightings: Iterable[Sighting], room: str, author: str, now: int) -> tuple[Sighting, ...]:
        """The sightings that still mean something."""
        ...


class ContentGate:
    """The hooks. Each raises `SynapseError` when something must not be sent."""

    def __init__(
        self,
        host: Host,
        setting: ContentSetting,
        lines: tuple[Line, ...],
        scanner: Scanner,
        files: Inside,
        suppressed: Suppressed,
        passes: Passes,
        key: bytes,
        records: Records,
        spool: Spool,
        counters: Counters,
        safely: Safely,
        language: Language,
        *,
        enforce: bool,
    ) -> None:
        self._host, self._setting, self._lines = host, setting, lines
        self._scanner, self._files, self._suppressed = scanner, files, suppressed
        self._passes, self._key = passes, key
        self._records, self._spool, self._counters = records, spool, counters
        self._safely, self._language, self._enforce = safely, language, enforce
        self._rooms, self._pieces = Rooms(host), Pieces()
        self._arrivals = Arrivals(host, self._rooms, scanner, lines, suppressed, spool, counters, enforce=enforce)
        self.of_name = self._arrivals.of_name

    async def event(self, event: Any) -> str | tuple[Codes, dict[str, Any]]:
        """An event is about to be stored. Encrypted ones are none of our business."""
        record = self._records.find(present_request())
        if record is None or record.user != event.sender or record.endpoint.action not in SENDING:
            return await self._without_request(event)
        record.event = event.event_id
        if event.type != ENCRYPTED:
            with self._safely(_UNJUDGED):
                sent = _sent(event)
                if opens(event.type, event.content):
                    sent = await self._opened(sent)
                await self._judge(sent, record)
        return NOT_SPAM

    async def _opened(self, sent: Sent) -> Sent:
        """What a room says about itself, when everybody is about to be shown it."""
        contents = (*sent.contents, *await self._rooms.said(sent.room))
        return replace(sent, contents=contents, kind=RoomKind.PUBLIC)

    async def _without_request(self, event: Any) -> str | tuple[Codes, dict[str, Any]]:
        """Of another server, or delayed, or of ours and come back from elsewhere: never raises.

        Where Synapse asks about events of other servers, an error would lose all that came with them.
        """
        if event.type == ENCRYPTED:
            return NOT_SPAM
        if event.sender.partition(":")[2] != self._host.server_name:
            return HIDDEN if await self._arrivals.is_unwanted(event) else NOT_SPAM
        if event.origin_server_ts < self._host.now_ms() - PAST_MS:
            return NOT_SPAM  # history, which the retro-scan looks at
        try:
            with self._safely(_UNJUDGED):
                await self._judge(_sent(event), None)
        except SynapseError:
            return HIDDEN
        return NOT_SPAM

    async def room(self, requester: Any, config: Mapping[str, Any], _is_admin: bool) -> None:
        """A room is about to be made."""
        with self._safely(_UNJUDGED):
            kind = wanted(config, self._host.server_name, self._host.encrypted_presets)
            if kind is None:
                return
            sent = Sent(
                author=requester.user.to_string(),
                room="",
                action=Action.CREATE_ROOM,
                contents=tuple(initial_state(config)),
                kind=kind,
            )
            await self._judge(sent, self._records.find(present_request()))

    async def login(
        self, user: str, _device: str | None, name: str | None, _info: object, _provider: str | None = None
    ) -> str:
        """A session is about to begin, with a name that others are shown."""
        with self._safely(_UNJUDGED):
            if (sent := session(user, name)) is not None:
                await self._judge(sent, self._records.find(present_request()))
        return NOT_SPAM

    async def door(self, record: Record) -> None:
        """A request among `DOORS` is about to be served."""
        with self._safely(_UNJUDGED):
            raw = self._host.body(record.request, MAX_BODY)
            if record.endpoint.action is Action.SEND and _FILES not in raw:
                return  # the event tells all
            body = parsed(raw)
            uris, _ = links(body, self._host.server_name)
            if uris and self._enforce:
                await self._files.look_up(uris)
                if self._files.missing(uris):
                    await self._let_wait(uris, record)
            sent = at_door(record, body)
            if lists(record, body):
                listed = Sent(author=record.user, room=record.room, action=Action.PUBLISH_ROOM, contents=())
                sent = await self._opened(listed)
            if sent is not None:
                if not record.room and sent.room.startswith("!"):
                    record.room = clean(sent.room)
                await self._judge(sent, record)

    async def _let_wait(self, uris: Sequence[str], record: Record) -> None:
        if not record.room or await self._rooms.kind(record.room) is not None:
            await self._files.wait(uris)

    async def _judge(self, sent: Sent, record: Record | None) -> None:
        if sent.author == self._setting.assistant:
            return
        self._counters.inspected += 1
        seen = tuple(one for kind, content in sent.contents for one in self._scanner.scan_event(kind, content))
        if sent.action is Action.SEND:
            seen += self._across(sent)
        uris, sealed = links([content for _, content in sent.contents], self._host.server_name)
        if not (seen or uris or sealed):
            return
        kind = sent.kind or await self._rooms.kind(sent.room)
        if kind is None:
            return
        await self._files.look_up(uris)
        seen += self._inside(uris, record)
        if sealed:
            seen += encrypted()
        if seen := self._suppressed.left(seen, sent.room, sent.author, self._host.now_ms()):
            self._counters.sighted += 1
            self._answer(sent, kind, seen, record)

    def _inside(self, uris: Sequence[str], record: Record | None) -> tuple[Sighting, ...]:
        """What is in the files posted. Raises `SynapseError` 429 when that is not known yet."""
        if record is not None and uris and not record.media:
            record.media = clean(uris[0])
        seen = self._files.seen(uris) if uris else ()
        if seen is not None:
            return seen
        if self._enforce:
            error = being_inspected(AGAIN_MS, record.language(self._language) if record else self._language)
            if record is None:
                raise error
            halt(record, Outcome.REFUSED, "content.pending", error)
        return ()

    def _across(self, sent: Sent) -> tuple[Sighting, ...]:
        """What lies across this message and those that the same account sent there just before."""
        body = sent.contents[0][1].get("body")
        if not isinstance(body, str):
            return ()
        return self._scanner.scan_seam(*self._pieces.join(sent.room, sent.author, body, self._host.now_ms() / 1000))

    def _answer(self, sent: Sent, kind: RoomKind, seen: tuple[Sighting, ...], record: Record | None) -> None:
        ruling = decide(self._lines, kind, seen)
        now = self._host.now_ms()
        digest = self._digest(sent)
        if ruling.answer in STOPPED and self._may_pass(sent.author, digest, now):
            ruling = Ruling(Answer.ALLOW, ruling.because)
        stopped = ruling.answer in STOPPED and self._enforce
        language = record.language(self._language) if record is not None else self._language
        if record is None:
            self._note(sent, seen, ruling, digest, stopped=stopped)
        else:
            record.sightings, record.content, record.digest = seen, ruling.answer.value, digest
            record.speaks = language.value
        if stopped:
            self._stop(ruling, language, record)
        elif ruling.answer in STOPPED and record is not None:
            record.code = ruling.code

    def _may_pass(self, author: str, digest: str, now: int) -> bool:
        today = datetime.datetime.fromtimestamp(now / 1000, datetime.UTC).date()
        return self._setting.exempt(author, today) or bool(self._passes.use(author, digest, now))

    def _stop(self, ruling: Ruling, language: Language, record: Record | None) -> None:
        error = unwanted(ruling, language, assisted=bool(self._setting.assistant))
        if record is None:
            raise error
        halt(record, Outcome.REFUSED, ruling.code, error)

    def _note(self, sent: Sent, seen: tuple[Sighting, ...], ruling: Ruling, digest: str, *, stopped: bool) -> None:
        """What no request tells of: a delayed event, one that Synapse sends for somebody."""
        self._spool.put(
            masked(
                Activity(
                    id=self._spool.next_id(),
                    time=self._host.now_ms(),
                    action=sent.action,
                    server=self._host.server_name,
                    user=clean(sent.author),
                    room=clean(sent.room),
                    kind=clean(sent.contents[0][0]),
                    outcome=Outcome.REFUSED if stopped else Outcome.SUCCESS,
                    code=ruling.code if ruling.answer in STOPPED else "",
                    sightings=seen,
                    content=ruling.answer.value,
                    digest=digest,
                    language=self._language.value,
                )
            )
        )
        self._spool.wake()

    def _digest(self, sent: Sent) -> str:
        """Equal when the same account sends the same content to the same room once more."""
        parts = [sent.author, sent.room]
        parts += [part for kind, content in sent.contents for part in (kind, self._bare(content))]
        text = json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, text, "sha256")[:16].hex()

    def _bare(self, content: Any) -> Any:
        """What of a content stays the same when it is sent once more."""
        if isinstance(content, Mapping):
            return {key: self._bare(content[key]) for key in sorted(content) if key not in _NAMELESS}
        if isinstance(content, list | tuple):
            return [self._bare(one) for one in content]
        return self._files.digest(content) if isinstance(content, str) and content.startswith(MXC) else content


def _sent(event: Any) -> Sent:
    state = event.is_state()
    return Sent(
        author=event.sender,
        room=event.room_id,
        action=Action.SET_STATE if state else Action.SEND,
        contents=((event.type, event.content), *named(event.type, event.state_key if state else "")),
    )
