"""The part of the wiring that content needs: the review queue, the hands on what is stored, the retro-scan."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic
from typing import Final

import aiohttp

from vigie.activity.readers import keys_of, last_of, search
from vigie.activity.segments import segment_numbers
from vigie.content import own
from vigie.content.detector import Detector
from vigie.content.detectors import bundled
from vigie.content.extraction import Hold, Limits
from vigie.content.retro.files import Reader
from vigie.content.retro.reader import WorkshopReader
from vigie.content.retro.scan import RetroScan
from vigie.content.unread import FAMILY, VERDICTS
from vigie.content.workshop.shop import Workshop
from vigie.findings.content import ContentDesk
from vigie.model import suppressions
from vigie.model.activity import Outcome
from vigie.model.errors import EnvironmentFailed
from vigie.model.language import Sentence
from vigie.model.reviews import reading
from vigie.model.suppressions import Suppressions
from vigie.platforms.synapse.api import Api
from vigie.platforms.synapse.archive import SynapseArchive
from vigie.platforms.synapse.assistant import SynapseAssistant
from vigie.platforms.synapse.content import SynapseContent, accounts, own_account
from vigie.platforms.synapse.suppressions import FileSuppressionDesk
from vigie.ports.assistant import Assistant
from vigie.ports.clock import Clock, SystemClock
from vigie.ports.content import ContentControl
from vigie.ports.pace import Pace
from vigie.ports.reviews import ReviewStorage, SuppressionDesk
from vigie.settings import Settings
from vigie.settings.servers import Server
from vigie.storage.sqlite_reviews import SqliteReviews

KEY_FILE: Final = "content.key"
"""In the guard's folder, with the rights of its group; in the state folder where the guard looks at no content."""
_KEY_BYTES: Final = 32
_LOOKS: Final = 10
_PAUSE: Final = 0.2
"""Seconds between two looks at the spool."""
_MOST_CHILDREN: Final = 8
_SKEW_MS: Final = 1_000


def reviews(settings: Settings) -> SqliteReviews:
    """Open the review queue. Raises `EnvironmentFailed`."""
    return SqliteReviews(settings.database())


def content_desk(kept: ReviewStorage) -> ContentDesk:
    """What files activities in the review queue; it watches what stands there. Raises `EnvironmentFailed`."""
    desk = ContentDesk(kept)
    desk.learn()
    return desk


def content_controls(settings: Settings, session: aiohttp.ClientSession, clock: Clock) -> dict[str, ContentControl]:
    """Hands on what each server has stored. Raises `EnvironmentFailed` for a secret."""
    return {name: SynapseContent(api, clock) for name, api in apis(settings, session).items()}


def own_voices(settings: Settings, session: aiohttp.ClientSession) -> dict[str, Assistant]:
    """Who writes to people where no assistant is set: the account of the administration API."""
    return {name: SynapseAssistant(session, api.url, api.token) for name, api in apis(settings, session).items()}


def apis(settings: Settings, session: aiohttp.ClientSession) -> dict[str, Api]:
    """How each server that has an administration API is spoken to. Raises `EnvironmentFailed` for a secret."""
    return {
        server.name: Api(session, server.name, server.admin_api.base(), server.admin_api.secret())
        for server in settings.servers
        if server.admin_api is not None
    }


def suppression_desks(settings: Settings) -> dict[str, SuppressionDesk]:
    """Where each guard reads what is a false alarm: beside its orders."""
    return {
        server.name: FileSuppressionDesk(server.orders_path().with_name(suppressions.FILE_NAME))
        for server in settings.servers
    }


def content_key(settings: Settings, server: Server) -> bytes:
    """What digests are keyed with: the guard's own key, so that what it saw and what is found later are equal.

    Where there is none, one of ours, made now. Raises `EnvironmentFailed` when it cannot be read.
    """
    own = settings.state / KEY_FILE
    for path in (server.guard_path() / KEY_FILE, own):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise EnvironmentFailed(
                f"{path}: {reason}: give the user of Vigie the group of the guard's folder"
            ) from None
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(key)
    except OSError as error:
        raise EnvironmentFailed(f"{own}: {(error.strerror or 'no reason given').lower()}") from None
    return key


def detectors(settings: Settings) -> tuple[Detector, ...]:
    """Those that ship and those of the operator's lists. Raises `ContentErrors`.

    One of a list is new when the file is, and so is one that a list changed: neither need show in its triggers.
    """
    paths = settings.retro_scan.lists
    shipped = set(bundled())
    found = own.read(paths).detectors
    revision = hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()
    return tuple(one if one in shipped else replace(one, others=(*one.others, revision)) for one in found)


def holds() -> tuple[frozenset[Hold], bool]:
    """What keeps parsers of files from doing harm here, and whether pictures are read. Raises `EnvironmentFailed`."""
    with Workshop() as shop:
        held, ocr = shop.check()
    return frozenset(held), ocr


def titles(settings: Settings) -> dict[str, Sentence]:
    """What is said of what each detector sees, and of files that cannot be inspected. Raises `ContentErrors`."""
    unread = {f"{FAMILY}{code}": one.title for code, one in VERDICTS.items()}
    return unread | {one.id: one.title for one in detectors(settings)}


@contextmanager
def reader(settings: Settings) -> Iterator[Reader | None]:
    """What opens files, None when they are not to be opened. Raises `EnvironmentFailed`."""
    if not settings.retro_scan.files:
        yield None
        return
    children = settings.retro_scan.files_at_a_time or min(os.cpu_count() or 1, _MOST_CHILDREN)
    with Workshop(Limits(size=settings.retro_scan.largest_file), children=children) as shop:
        shop.check()
        yield WorkshopReader(shop)


async def own_accounts(settings: Settings, server: Server, session: aiohttp.ClientSession) -> frozenset[str]:
    """The accounts by which Vigie itself acts and writes on a server. Raises `PlatformError`."""
    voices = [apis(settings, session)[server.name]]
    if server.assistant is not None:
        voices.append(Api(session, server.name, server.assistant.base(), server.assistant.secret()))
    return frozenset([await own_account(one) for one in voices])


async def counted_by_the_guard(settings: Settings, server: Server, session: aiohttp.ClientSession) -> str:
    """The account of the administration API when the guard's budgets apply to it, else "".

    They would stop it soon, and every measure of Vigie with it. Asks once, and looks at how the guard recorded that;
    what no guard records is not counted either. Raises `PlatformError` and `EnvironmentFailed`.
    """
    if not segment_numbers(server.spool):
        return ""
    api, began = apis(settings, session)[server.name], SystemClock().now_ms() - _SKEW_MS
    own_one = await own_account(api)
    await accounts(api)
    for _ in range(_LOOKS):
        await asyncio.sleep(_PAUSE)
        try:
            noted = await asyncio.to_thread(last_of, server.spool, own_one, began)
        except OSError as error:
            raise EnvironmentFailed(f"{server.spool}: {(error.strerror or 'cannot be read').lower()}") from None
        if noted is not None:
            return "" if noted.exempt else own_one
    return ""


def note_readers(server: Server, kept: ReviewStorage, names: Iterable[str]) -> None:
    """Keep what the spool tells of who was given these items before they were filed: it forgets within minutes.

    Raises `EnvironmentFailed`.
    """
    items = {item.id: item for item in map(kept.item, names) if item is not None and not item.recorded}
    owners: dict[str, list[str]] = {}  # a file may be in several rooms
    for name in items:
        for one in kept.occurrences(name):
            for key in filter(None, (one.event, one.media)):
                owners.setdefault(key, []).append(name)
    try:
        found = search(server.spool, owners)
    except OSError as error:
        raise EnvironmentFailed(f"{server.spool}: {(error.strerror or 'cannot be read').lower()}") from None
    served = [
        (one, key) for one in found.found if one.outcome is Outcome.SUCCESS for key in owners.keys() & keys_of(one)
    ]
    readings = [reading(name, one) for one, key in served for name in owners[key]]
    told = [one for one in readings if one.who not in (items[one.item].author, "")]
    if found.first:
        kept.note(told, dict.fromkeys(items, found.first))


def retro_scan(
    settings: Settings,
    server: Server,
    session: aiohttp.ClientSession,
    kept: ReviewStorage,
    opener: Reader | None,
    own_ones: frozenset[str],
    clock: Clock,
) -> RetroScan:
    """The retro-scan of a server that has an administration API. Raises `EnvironmentFailed` and `KeyError`."""
    retro = settings.retro_scan
    pace = Pace(retro.requests_per_second, monotonic)
    archive = SynapseArchive(apis(settings, session)[server.name], pace, retro.largest_file)
    known = suppression_desks(settings)[server.name].standing()
    return RetroScan(
        server=server.name,
        archive=archive,
        reviews=kept,
        detectors=detectors(settings),
        key=content_key(settings, server),
        suppressions=Suppressions(known),
        reader=opener,
        own=own_ones,
        clock=clock,
    )
