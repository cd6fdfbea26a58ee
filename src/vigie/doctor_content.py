"""The part of the examination about content: looked at, kept secret, opened, told of. Changes nothing."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from typing import Final

import aiohttp
import msgspec

from vigie.content.extraction import Look
from vigie.content.workshop import Workshop
from vigie.model import status
from vigie.model.checks import Check, Level, doubtful, fine, same, wrong
from vigie.model.content import STOPPED
from vigie.model.errors import EnvironmentFailed, PlatformError
from vigie.model.language import Sentence
from vigie.model.status import GuardContent, Health
from vigie.platforms import http
from vigie.settings import Settings
from vigie.settings.servers import Server

KEY: Final = "content.key"
KEY_BYTES: Final = 32


def authors(settings: Settings) -> Iterator[Check]:
    """Messages to authors that wait, or were given up."""
    try:
        said = status.SERVICE.decode((settings.state / status.FILE_NAME).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return  # another check says so
    for part in said.parts:
        if part.name.startswith(("authors", "assistant")) and not said.stopped:
            healthy = part.health is Health.OK and not part.detail
            yield fine(part.name, "") if healthy else doubtful(part.name, "", same(part.detail), _SEND)


_SEND = Sentence(
    "look whether the assistant's account is still there and its token still right; what waits is tried for an hour",
    "vérifiez que le compte de l'assistant existe toujours et que son jeton est bon ; ce qui attend est retenté une "
    "heure",
)


async def examine(server: Server, session: aiohttp.ClientSession) -> AsyncIterator[Check]:
    """Everything about one server whose guard says something."""
    try:
        said = status.GUARD.decode((server.guard_path() / status.FILE_NAME).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return  # another check says so
    content = said.content
    if content is None:
        yield doubtful("content", server.name, _NOT_LOOKED_AT, _LOOK)
        return
    yield _policy(server, content)
    yield _key(server)
    yield await asyncio.to_thread(_files, server, content)
    yield await _assistant(server, content, session)


_NOT_LOOKED_AT = Sentence("content is not looked at", "les contenus ne sont pas examinés")
_LOOK = Sentence(
    "take inspect: false out of the guard's content settings, or upgrade the guard (vigie guard config)",
    "retirez inspect: false des réglages content de la garde, ou mettez la garde à jour (vigie guard config)",
)


def _policy(server: Server, content: GuardContent) -> Check:
    """Whether what must not lie in a public room is stopped there."""
    said = Sentence(
        f"markings: {content.marking}, secrets: {content.credential}",
        f"mentions : {_FRENCH.get(content.marking, '?')}, secrets : {_FRENCH.get(content.credential, '?')}",
    )
    if not content.enforce:
        return doubtful("content", server.name, _OBSERVED, _ENFORCE)
    if content.marking not in STOPPED or content.credential not in STOPPED:
        return doubtful("content", server.name, said, _COVER)
    return Check("content", server.name, Level.OK, said)


_FRENCH = {
    "refuse": "refus",
    "hold": "revue",
    "justify": "motif",
    "tip": "conseil",
    "allow": "passage",
}
_OBSERVED = Sentence("content is recorded, and nothing is stopped", "les contenus sont notés, et rien n'est arrêté")
_ENFORCE = Sentence(
    "once you have seen what it would stop, set content: {enforce: true} and mode: enforce in the guard's config",
    "quand vous aurez vu ce qui serait arrêté, mettez content: {enforce: true} et mode: enforce chez la garde",
)
_COVER = Sentence(
    "a protection marking or a sure secret passes in public rooms: correct content.lines of the guard",
    "une mention de protection ou un secret certain passe dans les salons publics : corrigez content.lines de la garde",
)


def _key(server: Server) -> Check:
    path = server.guard_path() / KEY
    try:
        length, mode = path.stat().st_size, path.stat().st_mode
    except OSError as error:
        return wrong("content key", str(path), same(error.strerror or "?"), _MAKE_KEY)
    if length != KEY_BYTES or not os.access(path, os.R_OK):
        seen = Sentence("this user cannot read a key there", "cet utilisateur ne peut pas y lire de clé")
        return wrong("content key", str(path), seen, _SHARE_KEY)
    if mode & 0o007:
        seen = Sentence("everybody may read it", "tout le monde peut la lire")
        return wrong("content key", str(path), seen, Sentence(f"chmod o= {path}", f"chmod o= {path}"))
    return fine("content key", str(path))


_MAKE_KEY = Sentence(
    "start Synapse with the guard once: it makes the key", "démarrez Synapse avec la garde : elle crée la clé"
)
_SHARE_KEY = Sentence(
    "give it to the group that Synapse and Vigie share: chgrp, then chmod 0640",
    "donnez-la au groupe que partagent Synapse et Vigie : chgrp, puis chmod 0640",
)


def _files(server: Server, content: GuardContent) -> Check:
    """The children that open files, started here as the guard starts them."""
    try:
        with Workshop(python=content.python) as workshop:
            _, ocr = workshop.check()
    except EnvironmentFailed as error:
        return wrong("files", server.name, same(str(error)), _PYTHON)
    if not ocr and content.look != Look.NOTHING:
        seen = Sentence("pictures and scans are not read", "images et pages numérisées ne sont pas lues")
        advice = Sentence(f"install vigie[ocr] for {content.python}", f"installez vigie[ocr] pour {content.python}")
        return doubtful("files", server.name, seen, advice)
    return fine("files", server.name, f"{content.python}, {content.look}")


_PYTHON = Sentence(
    "install Vigie for this interpreter, or name another in the guard's content: {files: {python: ...}}",
    "installez Vigie pour cet interpréteur, ou nommez-en un autre dans content: {files: {python: ...}} de la garde",
)


async def _assistant(server: Server, content: GuardContent, session: aiohttp.ClientSession) -> Check:
    """The account that speaks with authors: the same on both sides, and its token is right."""
    account = server.assistant
    if account is None:
        return doubtful("assistant", server.name, _UNSET, _SET)
    headers = {"Authorization": f"Bearer {account.secret()}"}
    url = f"{account.base()}/_matrix/client/v3/account/whoami"
    try:
        answer = await http.call(session, "GET", url, where=account.base(), headers=headers)
    except PlatformError as error:
        return wrong("assistant", server.name, same(str(error)), _TOKEN)
    user = str(answer.get("user_id", ""))[:255]
    if user == content.assistant:
        return fine("assistant", server.name, user)
    seen = Sentence(
        f"the token is of {user}, and the guard knows {content.assistant or 'none'}",
        f"le jeton est celui de {user}, et la garde connaît {content.assistant or 'aucun compte'}",
    )
    advice = Sentence(
        f"set content: {{assistant: {user!r}}} in the guard's config and restart Synapse",
        f"mettez content: {{assistant: {user!r}}} dans la configuration de la garde et redémarrez Synapse",
    )
    return wrong("assistant", server.name, seen, advice)


_UNSET = Sentence("not set: authors read the refusal alone", "non renseigné : les auteurs ne lisent que le refus")
_SET = Sentence(
    "make an ordinary account, give its token in servers[].assistant and its name to the guard "
    "(docs/content-policy.md)",
    "créez un compte ordinaire, donnez son jeton dans servers[].assistant et son nom à la garde "
    "(docs/content-policy.md)",
)
_TOKEN = Sentence(
    "give the access token of the assistant's account, signed in and neither locked nor deactivated",
    "donnez le jeton d'accès du compte de l'assistant, connecté et ni verrouillé ni désactivé",
)
