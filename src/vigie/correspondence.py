"""The part of the wiring that speaks with authors: what tells them, and what understands their answers."""

import secrets
from collections.abc import Iterable, Mapping, Sequence

import aiohttp

from vigie.content.detector import Detector
from vigie.content.scanner import Scanner
from vigie.content.unread import FAMILY, VERDICTS
from vigie.model.content import Advice
from vigie.model.response_settings import Mode
from vigie.platforms.synapse.assistant import SynapseAssistant
from vigie.ports.assistant import Assistant
from vigie.ports.clock import Clock
from vigie.ports.reviews import ReviewStorage
from vigie.ports.rooms import RoomDirectory
from vigie.ports.storage import Storage
from vigie.response.action import Hands
from vigie.response.advise import Adviser
from vigie.response.listen import Listener
from vigie.settings import Settings


def assistants(settings: Settings, session: aiohttp.ClientSession) -> dict[str, Assistant]:
    """By server."""
    return {
        server.name: SynapseAssistant(session, server.assistant.base(), server.assistant.secret())
        for server in settings.servers
        if server.assistant is not None
    }


def adviser(
    settings: Settings,
    kept: Storage,
    both: Mapping[Mode, Hands],
    clock: Clock,
    rooms: RoomDirectory,
    detectors: Iterable[Detector],
) -> Adviser:
    """What tells authors what the content policy answered, in the words of these detectors."""
    said = advice(detectors)
    return Adviser(kept, both[settings.response.mode], said, clock, rooms=rooms, language=settings.language)


def advice(detectors: Iterable[Detector]) -> dict[str, Advice]:
    """What authors are told of what each detector sees, and of files that cannot be inspected."""
    unread = {f"{FAMILY}{code}": Advice(one.title, None, one.advice) for code, one in VERDICTS.items()}
    return unread | {one.id: Advice(one.title, one.reason, one.advice) for one in detectors}


def listener(
    settings: Settings,
    kept: Storage,
    reviewed: ReviewStorage,
    both: Mapping[Mode, Hands],
    clock: Clock,
    detectors: Sequence[Detector],
) -> Listener:
    """What understands their answers. A reason that holds what must not be there is seen by these detectors."""
    scanner = Scanner(detectors, secrets.token_bytes(32))
    return Listener(
        storage=kept,
        desk=both[settings.response.mode].desk,
        clock=clock,
        reviews=reviewed,
        reveals=lambda text: bool(scanner.scan([("reason", text)])),
        language=settings.language,
    )
