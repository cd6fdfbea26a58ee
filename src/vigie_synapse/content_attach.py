"""Puts the parts of content inspection together and attaches them to Synapse, and nothing else."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Final

import msgspec
from synapse.module_api import ModuleApi
from synapse.module_api.errors import ConfigError

from vigie.content import own
from vigie.content.detector import Detector
from vigie.content.extraction import Extraction
from vigie.content.scanner import Scanner
from vigie.content.workshop import Workshop
from vigie.model.content import RoomKind
from vigie.model.errors import ContentErrors
from vigie.model.findings import Confidence, Severity
from vigie.model.orders import Order
from vigie.model.sightings import Kind, Sighting
from vigie.model.status import GuardContent
from vigie.model.suppressions import FILE_NAME
from vigie.policies.content import Line, decide
from vigie_synapse.config import Config, Mode
from vigie_synapse.content import ContentGate
from vigie_synapse.content_config import ContentSetting
from vigie_synapse.content_files import Files
from vigie_synapse.content_passes import Passes
from vigie_synapse.content_suppressions import LOOK_EVERY, SuppressionFile
from vigie_synapse.content_welcome import Welcome
from vigie_synapse.counters import Counters
from vigie_synapse.host import Host
from vigie_synapse.records import Record, Records
from vigie_synapse.safely import Safely
from vigie_synapse.secret import secret
from vigie_synapse.spool import Spool

KEY_FILE: Final = "content.key"
"""Its digests let Vigie recognise what it saw before, so Vigie may read it: the group of the guard's folder."""
_PASSED: Final = "passed.json"
_VERDICTS: Final = "files.verdicts"
Keep = Callable[[str, bytes], None]


class Content:
    """Content inspection inside one Synapse. `keep(name, content)` replaces a file of the guard's folder."""

    def __init__(
        self, host: Host, config: Config, records: Records, spool: Spool, counters: Counters, keep: Keep
    ) -> None:
        state, setting = config.state_path(), config.content
        self._host = host
        key = secret(state / KEY_FILE, mode=0o640)
        self._passes = Passes(used(state / _PASSED), lambda ids: keep(_PASSED, msgspec.json.encode(sorted(ids))))
        self._suppressions = SuppressionFile(config.orders_path().with_name(FILE_NAME))
        self._suppressions.look()
        self._welcome = Welcome(host, records, setting.assistant)
        scanner = Scanner(detectors(setting.lists), key)
        self._look = setting.files.look
        self._workshop = Workshop(setting.files.limits(), setting.files.python, children=setting.files.children)
        self._files = Files(
            host,
            setting.files,
            self._submit,
            scanner,
            key,
            records,
            counters,
            state / _VERDICTS,
            lambda content: keep(_VERDICTS, content),
        )
        lines, enforce = setting.policy(config.environment), config.mode is Mode.ENFORCE and setting.enforce
        self.said = described(setting, lines, enforce=enforce)
        self._gate = ContentGate(
            host,
            setting,
            lines,
            scanner,
            self._files,
            self._suppressions,
            self._passes,
            key,
            records,
            spool,
            counters,
            Safely(counters, setting.fail or config.fail),
            config.language,
            enforce=enforce,
        )
        self.door, self.of_name = self._gate.door, self._gate.of_name

    def attach(self, api: ModuleApi) -> None:
        """Register the hooks."""
        api.register_spam_checker_callbacks(
            check_event_for_spam=self._gate.event,
            check_media_file_for_spam=self._files.uploaded,
            user_may_invite=self._welcome.invited,
            check_login_for_spam=self._gate.login,
        )
        api.register_third_party_rules_callbacks(on_create_room=self._gate.room)

    def start(self) -> None:
        """Synapse runs."""
        self._host.every(LOOK_EVERY, lambda: self._host.background("vigie_suppressions", self._follow))

    def obey(self, orders: Iterable[Order]) -> None:
        """The orders in force."""
        self._passes.obey(orders)

    def ended(self, record: Record) -> None:
        """A request has ended."""
        self._welcome.ended(record)

    def stop(self) -> None:
        """Synapse stops."""
        self._workshop.close()

    def _submit(self, path: Path, name: str, declared: str) -> "Future[Extraction]":
        return self._workshop.submit(path, name, declared, self._look)

    async def _follow(self) -> None:
        await self._host.api.defer_to_thread(self._suppressions.look)


def described(setting: ContentSetting, lines: tuple[Line, ...], *, enforce: bool) -> GuardContent:
    """What the guard says of it in its status."""

    def answer(kind: Kind, detector: str) -> str:
        seen = Sighting(detector=detector, kind=kind, severity=Severity.HIGH, confidence=Confidence.HIGH, excerpt="")
        return decide(lines, RoomKind.PUBLIC, (seen,)).answer.value

    return GuardContent(
        enforce=enforce,
        assistant=setting.assistant,
        marking=answer(Kind.MARKING, "marking.fr.diffusion_restreinte"),
        credential=answer(Kind.CREDENTIAL, "credential.key.private"),
        python=setting.files.python,
        look=setting.files.look.value,
    )


def detectors(lists: Sequence[Path]) -> tuple[Detector, ...]:
    """Those that ship and those of the operator's lists. Raises Synapse's `ConfigError` with every mistake."""
    try:
        return own.read(lists).detectors
    except ContentErrors as error:
        raise ConfigError("modules: vigie_synapse.Guard: " + "; ".join(map(str, error.mistakes))) from error


def used(path: Path) -> set[str]:
    """The orders used up before this start."""
    try:
        return set(msgspec.json.decode(path.read_bytes(), type=list[str]))
    except (OSError, msgspec.MsgspecError):
        return set()
