"""One room's chain of events, built, signed and authorised by Synapse's own code, then persisted in batches."""

from collections.abc import Mapping
from typing import Any

from synapse import event_auth
from synapse.events.snapshot import UnpersistedEventContext
from synapse.events.validator import EventValidator
from synapse.types import RoomAlias

_BATCH = 100
"""Events a transaction; Synapse's persister cuts larger batches into as many."""

_MAX_HOPS = 90
"""State groups are kept as differences at most this deep, as Synapse does (its limit is 100)."""


class Chain:
    """Appends events to one new room. Each event follows the last one: no forks, depth grows by one."""

    def __init__(self, hs: Any, *, public: bool, creator: str, at_ms: int) -> None:
        self._hs = hs
        self._builders = hs.get_event_builder_factory()
        self._auth = hs.get_event_auth_handler()
        self._validator = EventValidator()
        self._state_store = hs.get_datastores().state
        self._version = hs.config.server.default_room_version
        self._public, self._creator, self._at_ms = public, creator, at_ms
        self._state: dict[tuple[str, str], str] = {}
        self._state_events: dict[str, Any] = {}
        self._batch: list[tuple[Any, Any]] = []
        self._forms: set[tuple[object, ...]] = set()
        self._group, self._hops = 0, 0
        self._last, self._depth = "", 0
        self.room_id = ""

    @property
    def implicit_creator(self) -> bool:
        """Whether this room version puts the creator above the power levels."""
        return bool(self._version.msc4289_creator_power_enabled)

    @property
    def full(self) -> bool:
        """Whether `flush` is due."""
        return len(self._batch) >= _BATCH or self._hops >= _MAX_HOPS

    async def create(self) -> None:
        """The create event, the room's row, and its directory entry when public."""
        content: dict[str, Any] = {"room_version": self._version.identifier}
        if not self._version.implicit_room_creator:
            content["creator"] = self._creator
        store = self._hs.get_datastores().main
        if not self._version.msc4291_room_ids_as_hashes:
            self.room_id = self._hs.get_room_creation_handler()._generate_room_id()
        event = await self._build("m.room.create", self._creator, content, self._at_ms, "")
        self.room_id = event.room_id
        await store.store_room(self.room_id, self._creator, self._public, self._version)
        self._group = await self._state_store.store_state_group(
            event.event_id, self.room_id, prev_group=None, delta_ids=None, current_state_ids={}
        )
        self._append(event)

    async def alias(self, alias: str) -> None:
        """Point an alias of this server to the room."""
        servers = [self._hs.hostname]
        directory = self._hs.get_datastores().main
        await directory.create_room_alias_association(RoomAlias.from_string(alias), self.room_id, servers, None)

    async def add(
        self, kind: str, sender: str, content: Mapping[str, Any], at_ms: int, state_key: str | None = None
    ) -> str:
        """Append one event and return its id. Raises Synapse's `AuthError` if the room's rules forbid it."""
        event = await self._build(kind, sender, content, at_ms, state_key)
        self._append(event)
        return str(event.event_id)

    async def flush(self) -> None:
        """Persist what was appended since the last time."""
        if not self._batch:
            return
        batch, self._batch = self._batch, []
        pairs = await UnpersistedEventContext.batch_persist_unpersisted_contexts(
            batch, self.room_id, self._group, self._state_store
        )
        await self._hs.get_storage_controllers().persistence.persist_events(pairs)
        event, context = pairs[-1]
        self._group = context.state_group
        if self._hops >= _MAX_HOPS:
            self._hops = 0
            self._group = await self._state_store.store_state_group(
                event.event_id, self.room_id, prev_group=None, delta_ids=None, current_state_ids=dict(self._state)
            )

    async def _build(
        self, kind: str, sender: str, content: Mapping[str, Any], at_ms: int, state_key: str | None
    ) -> Any:
        values = {
            "type": kind,
            "sender": sender,
            "content": content,
            "origin_server_ts": at_ms,
            "unsigned": {"age": self._hs.get_clock().time_msec() - at_ms},
        }
        if self.room_id:
            values["room_id"] = self.room_id
        if state_key is not None:
            values["state_key"] = state_key
        builder = self._builders.for_room_version(self._version, values)
        allowed_by = self._auth.compute_auth_events(builder, self._state)
        event = await builder.build(
            prev_event_ids=[self._last] if self._last else [], auth_event_ids=list(allowed_by), depth=self._depth + 1
        )
        self._check(event, allowed_by)
        return event

    def _check(self, event: Any, allowed_by: list[str]) -> None:
        """The checks Synapse makes on its own users' events: the room's rules on each, the form once per form."""
        form = (event.type, event.is_state(), *event.content)
        if form not in self._forms:
            self._forms.add(form)
            event_auth.validate_event_for_room_version(event)
            self._validator.validate_new(event, self._hs.config)
        event_auth.check_state_dependent_auth_rules(event, [self._state_events[i] for i in allowed_by])

    def _append(self, event: Any) -> None:
        self._last, self._depth = event.event_id, event.depth
        if event.is_state():
            self._state[(event.type, event.state_key)] = event.event_id
            self._state_events[event.event_id] = event
            self._hops += 1
        context = UnpersistedEventContext(
            storage=self._hs.get_storage_controllers(),
            state_group_before_event=self._group,
            state_group_after_event=None,
            state_delta_due_to_event=None if event.is_state() else {},
            prev_group_for_state_group_before_event=None,
            delta_ids_to_state_group_before_event=None,
            partial_state=False,
        )
        self._batch.append((event, context))
