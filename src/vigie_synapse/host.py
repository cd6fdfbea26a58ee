"""Everything the guard needs of Synapse that the module interface does not give, in one place.

Supported: the range of `vigie.model.supported`; `tests/vigie_synapse/test_contract.py` runs at both of its ends. These
methods are wrapped on their instances, because no callback sees what they see:

- `Auth.get_user_by_req`: every authenticated request, with its session and its headers, also for application services
  and when authentication is delegated (`register_account_validity_callbacks` knows neither and is not called there);
- `DeviceHandler.upsert_device`: with delegated authentication, the one thing that tells of a login: the authentication
  service calls it when a login is complete, also for a session that signs in again, and never when a token is renewed;
- `UserDirectoryHandler.search_users`: a whole answer at once (`check_username_for_spam` is called for each row, through
  four layers that cost more than the search);
- `RoomListHandler.get_local_public_room_list`, `RoomSummaryHandler.get_room_hierarchy` and `get_room_summary`,
  `MessageHandler.get_room_data` (the content of one state event): no callback exists;
- `Request.content` is read and put back, for the few requests whose body says what they do: each servlet of Synapse
  parses it for itself, and callbacks see either a part of them or every event of a room;
- `HttpPusher._process_one` and `EmailPusher.send_notification`, on their classes: pushers come and go.
"""

import functools
import itertools
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from pathlib import Path
from typing import Any, Final

from synapse.api.errors import SynapseError
from synapse.logging.context import PreserveLoggingContext, current_context
from synapse.module_api import ModuleApi
from synapse.push.emailpusher import EmailPusher
from synapse.push.httppusher import HttpPusher
from synapse.types import RoomAlias, UserID
from synapse.types.state import StateFilter
from twisted.internet import task

from vigie_synapse.weigh import Entry

_STAYS = """
    SELECT m.membership, e.origin_server_ts
    FROM room_memberships AS m INNER JOIN events AS e ON e.event_id = m.event_id
    WHERE m.user_id = ? AND m.room_id = ?
    ORDER BY e.stream_ordering DESC LIMIT 200
"""
_CLOSE_LEGACY = (
    "UPDATE local_media_repository SET authenticated = ? WHERE authenticated = ?",
    "UPDATE remote_media_cache SET authenticated = ? WHERE authenticated = ?",
)

_LOGIN_COMPLETE: Final = "/_synapse/mas/upsert_device"
logger = logging.getLogger(__name__)
Gate = Callable[[Any, Any, bool], Awaitable[None] | None]


class Host:
    """One running Synapse process."""

    def __init__(self, api: ModuleApi) -> None:
        self.api = api
        self._hs = api._hs
        self._store = self._hs.get_datastores().main
        self._reactor = self._hs.get_reactor()
        self.server_name: str = api.server_name
        self.worker: str = api.worker_name or ""
        self.now_ms: Callable[[], int] = self._hs.get_clock().time_msec

    @property
    def delegated(self) -> bool:
        """Whether authentication is delegated (`matrix_authentication_service`): no login happens here."""
        return bool(self._hs.config.mas.enabled)

    @property
    def password_login(self) -> bool:
        """Whether this server checks passwords itself."""
        return bool(self._hs.config.auth.password_enabled_for_login)

    @property
    def encrypted_presets(self) -> frozenset[str]:
        """Kinds of new rooms that this server encrypts by itself."""
        return frozenset(self._hs.config.room.encryption_enabled_by_default_for_room_presets)

    def gaps(self) -> list[str]:
        """Settings of this Synapse through which something can be read that no guard inside it can count."""
        config = self._hs.config
        open_profiles = not config.server.require_auth_for_profile_requests
        open_media = not config.media.enable_authenticated_media
        return [
            sentence
            for gap, sentence in (
                (open_profiles, "profiles are shown without a token: set require_auth_for_profile_requests: true"),
                (open_media, "new media need no token: set enable_authenticated_media: true"),
            )
            if gap
        ]

    # Time

    def every(self, seconds: float, call: Callable[[], object]) -> None:
        """Call again and again, outside any request. A call that raises is logged and does not end the others."""

        def guarded() -> None:
            try:
                call()
            except Exception:
                logger.exception("vigie: what is done every %s seconds failed", seconds)

        with PreserveLoggingContext():
            loop = task.LoopingCall(guarded)
            loop.clock = self._reactor
            loop.start(seconds, now=False)

    def later(self, seconds: float, call: Callable[[], object]) -> None:
        """Call once, from the reactor and so outside any request."""
        self._reactor.callLater(seconds, call)

    def from_thread(self, call: Callable[[], object]) -> None:
        """Call on Synapse's own thread, from another."""
        self._reactor.callFromThread(call)

    def when_running(self, call: Callable[[], object]) -> None:
        """Call once Synapse has started: after it went to the background, so threads may be started."""
        self._reactor.callWhenRunning(call)

    def at_shutdown(self, call: Callable[[], object]) -> None:
        """Call when Synapse stops."""
        self._reactor.addSystemEventTrigger("before", "shutdown", call)

    def background(self, name: str, work: Callable[..., Coroutine[Any, Any, None]], *args: object) -> None:
        """Run a coroutine on its own."""
        self.api.delayed_background_call(0, work, *args, desc=name)

    # Facts

    async def entry(self, user: str, room: str) -> Entry:
        """The standing of an account in a room: the start of its present, uninterrupted stay."""

        def query(txn: Any) -> list[tuple[str, int]]:
            txn.execute(_STAYS, (user, room))
            return list(txn.fetchall())

        rows = await self.api.run_db_interaction("vigie_entry", query)
        return _standing(rows)

    async def devices(self, user: str) -> set[str]:
        """The sessions an account has."""
        return set(await self._store.get_devices_by_user(user))

    async def members(self, room: str) -> list[str]:
        """The accounts joined to a room. Cached by Synapse."""
        return list(await self._store.get_users_in_room(room))

    async def joined(self, room: str) -> int:
        """How many accounts are in a room. Cached by Synapse, which asks the same to notify of each message."""
        return int(await self._store.get_number_joined_users_in_room(room))

    async def state(self, room: str, kind: str) -> dict[str, Any]:
        """The content of a state event without a key, as it is now; empty when there is none."""
        found = await self.api.get_room_state(room, [(kind, "")])
        event = found.get((kind, ""))
        return dict(event.get_dict()["content"]) if event is not None else {}

    async def states(self, room: str, kinds: Collection[str]) -> dict[str, Mapping[str, Any]]:
        """The content of state events without a key, as they are known now; those that are not there are left out.

        Of a room that is being entered on another server, a part of them. Nothing waits for the rest: what brings it
        may be waiting for this.
        """
        wanted = StateFilter.from_types((kind, "") for kind in kinds)
        ids = await self._store.get_partial_filtered_current_state_ids(room, wanted)
        found = await self._store.get_events(ids.values())
        return {kind: found[one].content for (kind, _), one in ids.items() if one in found}

    async def room_of(self, alias: str) -> str:
        """The room that an alias of this server stands for; empty when there is none."""
        try:
            found = await self._store.get_association_from_room_alias(RoomAlias.from_string(alias))
        except SynapseError:  # no alias
            return ""
        return str(found.room_id) if found is not None else ""

    async def listed(self, room: str) -> bool:
        """Whether a room is in the public room list."""
        found = await self._store.get_room(room)
        return bool(found and found[0])

    async def federated(self, room: str) -> bool:
        """Whether accounts of other servers are in a room."""
        hosts = await self._store.get_current_hosts_in_room(room)
        return any(host != self.server_name for host in hosts)

    async def people(self, room: str) -> int:
        """How many accounts are in a room or asked in. Cached by Synapse."""
        summary = await self._store.get_room_summary(room)
        return sum(summary[kind].count for kind in ("join", "invite") if kind in summary)

    async def unname(self, user: str) -> None:
        """Show an account by the first part of its id, instead of the name it has."""
        await self.api.set_displayname(UserID.from_string(user), user[1:].partition(":")[0])

    async def sender(self, room: str, event_id: str) -> str:
        """Who sent an event of a room; empty when it is not there."""
        event = await self._store.get_event(event_id, allow_none=True)
        return str(event.sender) if event is not None and event.room_id == room else ""

    async def admins(self) -> set[str]:
        """The server's administrators."""

        def query(txn: Any) -> set[str]:
            txn.execute("SELECT name FROM users WHERE admin = 1")
            return {str(name) for (name,) in txn.fetchall()}

        found: set[str] = await self.api.run_db_interaction("vigie_admins", query)
        return found

    def body(self, request: Any, most: int) -> bytes:
        """What the client sent, left there for Synapse to read; empty when it is longer than `most`."""
        content = request.content
        at = content.tell()
        content.seek(0)
        data: bytes = content.read(most + 1)
        content.seek(at)
        return data if len(data) <= most else b""

    def described(self, request: Any) -> tuple[str, str]:
        """The name and the type that an upload says it has."""
        name = (request.args or {}).get(b"filename", [b""])[0].decode("utf-8", "replace")
        return name, str(request.getHeader("Content-Type") or "")

    def media_path(self, media: str) -> Path | None:
        """Where a file of this server is stored, None when it is not on this machine."""
        if not self._hs.config.media.can_load_media_repo:
            return None
        try:
            path = Path(self._hs.get_media_repository().filepaths.local_media_filepath(media))
        except ValueError:  # no name of a file
            return None
        return path if path.is_file() else None

    async def awaits_content(self, media: str) -> bool:
        """Whether a file of this server has an address, given out beforehand, and no content yet."""
        found = await self._store.get_local_media(media)
        return found is not None and found.media_length is None

    async def media_size(self, uri: str) -> int:
        """Bytes of a file, 0 when it is not stored here."""
        server, _, media = uri.removeprefix("mxc://").partition("/")
        if server == self.server_name:
            found = await self._store.get_local_media(media)
        else:
            found = await self._store.get_cached_remote_media(server, media)
        return int(found.media_length or 0) if found else 0

    @property
    def largest_upload(self) -> int:
        """Bytes."""
        return int(self._hs.config.media.max_upload_size) if self._hs.config.media.can_load_media_repo else 50 * 1024**2

    async def close_legacy_media(self) -> int:
        """Mark all media as needing a token. Returns how many files were open before."""

        def update(txn: Any) -> int:
            count = 0
            for statement in _CLOSE_LEGACY:
                txn.execute(statement, (True, False))
                count += max(txn.rowcount, 0)
            return count

        return int(await self.api.run_db_interaction("vigie_close_legacy_media", update))

    # Wraps

    def on_request(self, gate: Gate) -> None:
        """Call `gate(request, requester, lenient)` once each request is authenticated. `lenient`: it is a logout.

        What it hands back is awaited: nothing in the everyday case.
        """
        auth = self._hs.get_auth()
        original = auth.get_user_by_req

        @functools.wraps(original)
        async def get_user_by_req(request: Any, *args: Any, **kwargs: Any) -> Any:
            requester = await original(request, *args, **kwargs)
            unclear = gate(request, requester, bool(kwargs.get("allow_expired")))
            if unclear is not None:
                await unclear
            return requester

        auth.get_user_by_req = get_user_by_req

    def on_delegated_login(self, tap: Callable[[str, str], None]) -> None:
        """Call `tap(user, device)` when the authentication service has completed a login, before its client knows."""
        if not self.delegated:
            return
        handler = self._hs.get_device_handler()
        original = handler.upsert_device

        @functools.wraps(original)
        async def upsert_device(user_id: str, device_id: str, *args: Any, **kwargs: Any) -> Any:
            answer = await original(user_id, device_id, *args, **kwargs)
            if getattr(present_request(), "url", "").partition("?")[0] == _LOGIN_COMPLETE:
                tap(user_id, device_id)
            return answer

        handler.upsert_device = upsert_device

    def on_directory_search(self, tap: Callable[[str, dict[str, Any]], Awaitable[None] | None]) -> None:
        """Call `tap(user, answer)` before the answer of a directory search is sent; what it hands back is awaited."""
        handler = self._hs.get_user_directory_handler()
        original = handler.search_users

        @functools.wraps(original)
        async def search_users(user_id: str, *args: Any, **kwargs: Any) -> Any:
            answer = await original(user_id, *args, **kwargs)
            unclear = tap(user_id, answer)
            if unclear is not None:
                await unclear
            return answer

        handler.search_users = search_users

    def on_state_event(self, tap: Callable[[Any], Awaitable[object]]) -> None:
        """Call `tap(event)` before the content of one state event is sent: it passes no serializer."""
        handler = self._hs.get_message_handler()
        original = handler.get_room_data

        @functools.wraps(original)
        async def get_room_data(*args: Any, **kwargs: Any) -> Any:
            event = await original(*args, **kwargs)
            if event is not None:
                await tap(event)
            return event

        handler.get_room_data = get_room_data

    def on_push(self, held: Callable[[str], bool]) -> None:
        """Send no notification of a new message to accounts for which `held(user)`.

        They may carry its text to any address, without a request. HTTP ones are tried again later by Synapse, as those
        to a server that is down; mails are left out.
        """
        by_http, by_mail = HttpPusher._process_one, EmailPusher.send_notification

        @functools.wraps(by_http)
        async def process_one(pusher: Any, action: Any) -> bool:
            return False if held(pusher.user_id) else await by_http(pusher, action)

        @functools.wraps(by_mail)
        async def send_notification(pusher: Any, *args: Any, **kwargs: Any) -> None:
            if not held(pusher.user_id):
                await by_mail(pusher, *args, **kwargs)

        HttpPusher._process_one = process_one
        EmailPusher.send_notification = send_notification

    def answer_each_initial_sync(self) -> None:
        """Two identical requests for `/initialSync` at once share one answer, which only the first is seen to get."""

        async def wrap(_key: Any, callback: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
            return await callback(*args, **kwargs)

        self._hs.get_initial_sync_handler().snapshot_cache.wrap = wrap

    def on_room_list(self, tap: Callable[[dict[str, Any]], None]) -> None:
        """Call `tap(answer)` before a page of the public room list or of a space, or a room's summary, is sent."""
        _after(self._hs.get_room_list_handler(), "get_local_public_room_list", tap)
        _after(self._hs.get_room_summary_handler(), "get_room_hierarchy", tap)
        _after(self._hs.get_room_summary_handler(), "get_room_summary", tap)


def _after(handler: Any, name: str, tap: Callable[[dict[str, Any]], None]) -> None:
    original = getattr(handler, name)

    @functools.wraps(original)
    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        answer = await original(*args, **kwargs)
        tap(answer)
        return answer

    setattr(handler, name, wrapped)


def present_request() -> Any:
    """Synapse's description of the request being served, None outside any."""
    return getattr(current_context(), "request", None)


def _standing(rows: list[tuple[str, int]]) -> Entry:
    """From memberships, newest first: the present stay, or the last one of who has left.

    A changed name or avatar repeats a join: the stay began with the first one.
    """
    if not rows:
        return Entry("", 0)
    membership = rows[0][0]
    if membership not in ("join", "leave", "ban"):
        return Entry(membership, 0)
    entered = 0
    for state, at in itertools.dropwhile(lambda row: row[0] != "join", rows):
        if state != "join":
            break
        entered = at
    return Entry(membership, entered)
