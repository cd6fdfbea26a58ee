"""Examines an installation: what is fine, what is not, and what to do about it. Changes nothing."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import aiohttp
import msgspec

from vigie import doctor_content, wiring, wiring_content
from vigie.content.extraction import Hold
from vigie.model import status
from vigie.model.checks import Check, Level, fine, same, wrong
from vigie.model.enriched import NetworkTag
from vigie.model.errors import ContentErrors, EnvironmentFailed, PlatformError, PlatformUnreachable, VigieError
from vigie.model.language import Language, Sentence
from vigie.model.supported import SYNAPSE_RANGE, synapse_is_supported
from vigie.platforms import http
from vigie.platforms.network_lists import read
from vigie.platforms.synapse.control import SynapseControl
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie.ports.clock import Clock
from vigie.settings import Settings, load
from vigie.settings.servers import AdminApi, Server

LEAST_FREE: Final = 500_000_000
"""Bytes. Below that a spool or a database may stop in the middle of something."""
SILENCE_MS: Final = 15_000
"""A heartbeat older than this is none."""
STALE_MS: Final = {
    NetworkTag.TOR: 2 * 86_400_000,
    NetworkTag.PROXY: 30 * 86_400_000,
    NetworkTag.VPN: 90 * 86_400_000,
}
"""An older list names addresses that have gone, and not those that came. The others change slowly."""
SKEW_MS: Final = 2_000
"""Difference between two clocks that makes windows and deadlines doubtful."""


async def examine(path: Path, clock: Clock) -> list[Check]:
    """Everything, whatever is wrong with one part of it."""
    try:
        settings = load(path)
    except ContentErrors as error:
        return [wrong("settings", str(path), same(str(error)), _CORRECT)]
    checks = [fine("settings", str(path)), _rules(settings), *_lists(settings, clock), _service(settings, clock)]
    checks += [*_space(settings), await asyncio.to_thread(_workshop), *doctor_content.authors(settings)]
    for server in settings.servers:
        checks += [_spool(server), _orders(server), *_guard(server, clock)]
    async with aiohttp.ClientSession() as session:
        examined = [(_admin_api(session, one), doctor_content.examine(one, session)) for one in settings.servers]
        answers = await asyncio.gather(*(_collected(each) for both in examined for each in both))
    return checks + [check for answer in answers for check in answer]


async def _collected(checks: AsyncIterator[Check]) -> list[Check]:
    return [check async for check in checks]


_CORRECT = Sentence("correct the file", "corrigez le fichier")
_READ = Sentence(
    "{rules} {rules:rule|rules}, {playbooks} {playbooks:playbook|playbooks}",
    "{rules} {rules:règle|règles}, {playbooks} {playbooks:procédure|procédures}",
)
_READ = Sentence(
    "{rules} {rules:rule|rules}, {playbooks} {playbooks:playbook|playbooks}",
    "{rules} {rules:règle|règles}, {playbooks} {playbooks:procédure|procédures}",
)


def _rules(settings: Settings) -> Check:
    try:
        content = wiring.rules_and_playbooks(settings)
    except ContentErrors as error:
        return wrong("rules", "", same(str(error)), _CORRECT)
    rules, playbooks = len(content.rules.reporting), len(content.playbooks)
    return Check("rules", "", Level.OK, _READ.filled(rules=rules, playbooks=playbooks))


def _lists(settings: Settings, clock: Clock) -> Iterator[Check]:
    """What networks are used for: read, and not too old."""
    for tag, path in settings.network.tagged():
        name = f"{tag.value} networks"
        try:
            [one] = read([(tag, path)])
            age = clock.now_ms() - round(path.stat().st_mtime * 1000)
        except ContentErrors as error:
            yield wrong(name, str(path), same(str(error)), _CORRECT)
            continue
        limit = STALE_MS.get(tag)
        if limit is None or age <= limit:
            yield fine(name, str(path), f"{len(one)}")
            continue
        seen = _OLD.filled(count=len(one), days=age // 86_400_000)
        yield Check(name, str(path), Level.WARNING, seen, _FETCH_AGAIN)


_OLD = Sentence("{count}, {days} {days:day|days} old", "{count}, vieille de {days} {days:jour|jours}")
_FETCH_AGAIN = Sentence(
    "fetch the list again, by a cron job (docs/baselines.md has one)",
    "rechargez la liste, par une tâche cron (docs/baselines.md en donne une)",
)


def _service(settings: Settings, clock: Clock) -> Check:
    try:
        said = status.SERVICE.decode((settings.state / status.FILE_NAME).read_bytes())
    except (OSError, msgspec.MsgspecError):
        said = None
    if said and not said.stopped and clock.now_ms() - said.written < SILENCE_MS:
        return fine("service", str(settings.state), f"vigie {said.version}, {said.mode}")
    return Check(
        "service",
        str(settings.state),
        Level.WARNING,
        Sentence("vigie serve is not running", "vigie serve n'est pas en marche"),
        Sentence("start it: vigie serve --config FILE", "démarrez-le : vigie serve --config FICHIER"),
    )


def _workshop() -> Check:
    """What keeps parsers of files from doing harm: where Vigie runs, which may be another machine than Synapse's."""
    try:
        held, ocr = wiring_content.holds()
    except EnvironmentFailed as error:
        return wrong("workshop", "", same(str(error)), _REINSTALL)
    missing = [said for hold, said in _NOT_HELD.items() if hold not in held] + ([] if ocr else [_NO_OCR])
    if not missing:
        return fine("workshop", "", ", ".join(hold for hold in Hold if hold in held))
    seen = Sentence("\n".join(one.en for one in missing), "\n".join(one.fr for one in missing))
    return Check("workshop", "", Level.WARNING, seen, _SYSTEM if len(held) < len(Hold) else _EXTRA)


_NOT_HELD = {
    Hold.NETWORK: Sentence(
        "parsers of files are not kept from the network", "le réseau n'est pas fermé aux analyseurs de fichiers"
    ),
    Hold.CALLS: Sentence(
        "system calls of parsers are not filtered", "les appels système des analyseurs ne sont pas filtrés"
    ),
    Hold.FENCE: Sentence(
        "parsers can read every file that this user may read",
        "les analyseurs peuvent lire tout fichier que cet utilisateur peut lire",
    ),
}
_NO_OCR = Sentence("pictures and scanned pages are not read", "les images et les pages numérisées ne sont pas lues")
_EXTRA = Sentence("install the extra: vigie[ocr]", "installez l'extra : vigie[ocr]")
_SYSTEM = Sentence(
    "run on Linux 6.7 or later with Landlock, on x86-64 (docs/files.md, the workshop)",
    "utilisez Linux 6.7 ou plus récent avec Landlock, sur x86-64 (docs/files.md, the workshop)",
)
_REINSTALL = Sentence("install Vigie again", "réinstallez Vigie")


def _space(settings: Settings) -> Iterator[Check]:
    places = dict.fromkeys([settings.state, *(server.spool for server in settings.servers)])
    for place in places:
        there = next(folder for folder in (place, *place.parents) if folder.exists())
        free = shutil.disk_usage(there).free
        seen = Sentence(f"{free // 1_000_000} MB", f"{free // 1_000_000} Mo")
        if free >= LEAST_FREE:
            yield Check("disk", str(place), Level.OK, seen)
        else:
            advice = Sentence(
                f"make room: {LEAST_FREE // 1_000_000} MB are needed",
                f"libérez de la place : il faut {LEAST_FREE // 1_000_000} Mo",
            )
            yield wrong("disk", str(place), seen, advice)


def _spool(server: Server) -> Check:
    where = str(server.spool)
    if not server.spool.is_dir():
        seen = Sentence("there is no such folder", "ce dossier n'existe pas")
        advice = Sentence(
            "load the guard into Synapse (vigie guard config) and restart it",
            "chargez la garde dans Synapse (vigie guard config) et redémarrez-le",
        )
        return wrong("spool", where, seen, advice)
    if not os.access(server.spool, os.R_OK | os.W_OK | os.X_OK):
        return wrong("spool", where, _FORBIDDEN, _SHARE)
    return fine("spool", where)


_FORBIDDEN = Sentence("this user may not read and write there", "cet utilisateur ne peut pas y lire et écrire")
_SHARE = Sentence(
    "put Vigie's user into the group of Synapse's user and give the group the folder (chmod g+rwxs)",
    "mettez l'utilisateur de Vigie dans le groupe de celui de Synapse et donnez le dossier au groupe (chmod g+rwxs)",
)


def _orders(server: Server) -> Check:
    path = server.orders_path()
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return wrong("orders", str(path), _FORBIDDEN, _SHARE)
    try:
        standing = FileOrderDesk(path).standing()
    except VigieError as error:
        advice = Sentence(
            "correct its owner, or move it away if it is damaged",
            "corrigez son propriétaire, ou déplacez-le s'il est abîmé",
        )
        return wrong("orders", str(path), same(str(error)), advice)
    return fine("orders", str(path), f"{len(standing)}")


def _guard(server: Server, clock: Clock) -> Iterator[Check]:
    path = server.guard_path() / status.FILE_NAME
    try:
        said = status.GUARD.decode(path.read_bytes())
    except OSError:
        yield wrong("guard", str(path), Sentence("it says nothing", "elle ne dit rien"), _LOAD)
        return
    except msgspec.MsgspecError as error:
        yield wrong("guard", str(path), same(str(error)), _SAME_VERSION)
        return
    age = clock.now_ms() - said.written
    if age < -SKEW_MS:
        seen = Sentence(f"its clock is {-age / 1000:.0f} s ahead", f"son horloge avance de {-age / 1000:.0f} s")
        advice = Sentence("synchronise both clocks (NTP)", "synchronisez les deux horloges (NTP)")
        yield wrong("clock", server.name, seen, advice)
        return
    yield fine("clock", server.name)
    if age > SILENCE_MS:
        seen = Sentence(f"silent for {age // 1000} s", f"silencieuse depuis {age // 1000} s")
        yield wrong("guard", str(path), seen, _LOAD)
    else:
        yield fine("guard", str(path))


_LOAD = Sentence(
    "look whether Synapse runs, and whether homeserver.yaml has the lines of: vigie guard config",
    "vérifiez que Synapse tourne et que homeserver.yaml contient les lignes de : vigie guard config",
)
_SAME_VERSION = Sentence(
    "install the same version of Vigie for Synapse and here", "installez la même version de Vigie pour Synapse et ici"
)


async def _admin_api(session: aiohttp.ClientSession, server: Server) -> AsyncIterator[Check]:
    api = server.admin_api
    if api is None:
        yield Check(
            "admin api",
            server.name,
            Level.WARNING,
            Sentence("not set", "non renseignée"),
            Sentence(
                "set servers[].admin_api: without it accounts can be frozen, not locked",
                "renseignez servers[].admin_api : sans elle un compte peut être gelé, pas verrouillé",
            ),
        )
        return
    yield await _version(session, server.name, api)
    yield await _token(session, server.name, api)


async def _version(session: aiohttp.ClientSession, name: str, api: AdminApi) -> Check:
    url = f"{api.base()}/_synapse/admin/v1/server_version"
    try:
        answer = await http.call(session, "GET", url, where=api.base(), headers={})
    except PlatformError as error:
        return wrong("synapse", name, same(str(error)), _LISTENS)
    version = str(answer.get("server_version", ""))[:50]
    if synapse_is_supported(version):
        return fine("synapse", name, version)
    advice = Sentence(f"use Synapse {SYNAPSE_RANGE}", f"utilisez Synapse {SYNAPSE_RANGE}")
    return wrong("synapse", name, same(version or "?"), advice)


_LISTENS = Sentence(
    "look whether Synapse runs, and whether admin_api.url is where it listens",
    "vérifiez que Synapse tourne et que admin_api.url est l'adresse où il écoute",
)


async def _token(session: aiohttp.ClientSession, name: str, api: AdminApi) -> Check:
    try:
        found = await SynapseControl(session, name, api.base(), api.secret()).administrators()
    except PlatformUnreachable as error:
        return wrong("admin api", name, same(str(error)), _LISTENS)
    except PlatformError as error:
        advice = Sentence(
            "give the access token of a server administrator", "donnez le jeton d'accès d'un administrateur du serveur"
        )
        return wrong("admin api", name, same(str(error)), advice)
    return fine("admin api", name, f"{len(found)}")


def worst(checks: list[Check]) -> Level:
    """What is to be said of all of it."""
    levels = {check.level for check in checks}
    return next(level for level in (Level.WRONG, Level.WARNING, Level.OK) if level in levels)


def as_document(checks: list[Check], language: Language) -> dict[str, object]:
    """For machines."""
    rows = [
        {
            "check": check.name,
            "where": check.where,
            "level": check.level.value,
            "seen": check.seen.in_(language),
            "advice": check.advice.in_(language) if check.advice else None,
        }
        for check in checks
    ]
    return {"level": worst(checks).value, "checks": rows}
