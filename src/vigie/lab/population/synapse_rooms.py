"""Writes one room of the population into Synapse: its creation, members, history and files."""

from dataclasses import dataclass
from typing import Any

from vigie.lab.media import Shelf
from vigie.lab.population.chance import chance
from vigie.lab.population.content import Json, Sent, Upload, event_of, initial_state, sealed
from vigie.lab.population.history import steps
from vigie.lab.population.model import Act, Population, Room, RoomKind, Step
from vigie.lab.population.synapse_chain import Chain
from vigie.lab.population.synapse_media import MediaWriter


@dataclass(frozen=True, slots=True)
class Loaded:
    """A room as it now exists."""

    room_id: str
    events: int
    planted: list[Json]


@dataclass(frozen=True, slots=True)
class Tools:
    """What every room needs."""

    hs: Any
    population: Population
    shelf: Shelf
    media: MediaWriter
    avatars: dict[int, str]

    def member(self, number: int, membership: str = "join") -> Json:
        """The content of a membership event, with the profile."""
        content: Json = {"membership": membership, "displayname": self.population.people[number].display_name}
        if number in self.avatars:
            content["avatar_url"] = self.avatars[number]
        return content


class RoomLoader:
    """Loads one room. Its history comes from the plan; ids come from Synapse."""

    def __init__(self, tools: Tools, room: Room) -> None:
        self._tools, self._room, self._population = tools, room, tools.population
        self._creator = tools.population.user_id(room.creator)
        self._chain = Chain(tools.hs, public=room.public, creator=self._creator, at_ms=room.created_ms)
        self._rng = chance(tools.population.seed, "noise", room.number)
        self._planted: list[Json] = []
        self._events = 0

    async def load(self) -> Loaded:
        """Create the room and write its whole history."""
        await self._create()
        script = steps(self._population, self._room)
        uploads = [self._upload(step) for step in script]
        await self._tools.media.flush()
        sent: list[Sent] = []
        for step, upload in zip(script, uploads, strict=True):
            sent.append(await self._write(step, sent, upload))
            if self._chain.full:
                await self._chain.flush()
        await self._chain.flush()
        return Loaded(self._chain.room_id, self._events, self._planted)

    async def _create(self) -> None:
        room, chain = self._room, self._chain
        await chain.create()
        alias = f"#{room.alias}:{self._population.server_name}" if room.alias else ""
        if alias:
            await chain.alias(alias)
        await self._add(
            "m.room.member", self._creator, self._tools.member(room.creator), room.created_ms, self._creator
        )
        state = initial_state(room, alias, self._creator, implicit_creator=chain.implicit_creator)
        for offset, (kind, content) in enumerate(state):
            await self._add(kind, self._creator, content, room.created_ms + offset, "")

    async def _add(self, kind: str, sender: str, content: Json, at_ms: int, state_key: str | None = None) -> str:
        self._events += 1
        return await self._chain.add(kind, sender, content, at_ms, state_key)

    def _upload(self, step: Step) -> Upload | None:
        if not step.attachment:
            return None
        body = self._tools.shelf.file(step.attachment.number, step.attachment.form, planted=step.attachment.planted)
        return self._tools.media.put(body, step.attachment.name, self._population.user_id(step.person), step.at_ms)

    async def _write(self, step: Step, sent: list[Sent], upload: Upload | None) -> Sent:
        sender = self._population.user_id(step.person)
        if step.act is Act.JOIN:
            return Sent(await self._join(step, sender), sender, "")
        target = sent[step.target] if step.target is not None else None
        kind, content = event_of(step, target, upload)
        if self._room.encrypted and kind == "m.room.message":
            kind, content = "m.room.encrypted", self._seal(step, content)
        event_id = await self._add(kind, sender, content, step.at_ms)
        if step.attachment and step.attachment.planted and upload:
            self._planted.append({"kind": step.attachment.planted, "event_id": event_id, "mxc": upload.url})
        return Sent(event_id, sender, step.body)

    async def _join(self, step: Step, user_id: str) -> str:
        if not self._room.public:
            invite = self._tools.member(step.person, "invite")
            if self._room.kind is RoomKind.DIRECT:
                invite["is_direct"] = True
            await self._add("m.room.member", self._creator, invite, step.at_ms, user_id)
        return await self._add("m.room.member", user_id, self._tools.member(step.person), step.at_ms, user_id)

    def _seal(self, step: Step, content: Json) -> Json:
        words = (self._room.number, step.person)
        device = "".join(chance("device", *words).choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=10))
        session = "".join(
            chance("session", *words).choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", k=43)
        )
        return sealed(self._rng, content, device, session)
