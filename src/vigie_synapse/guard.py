"""The module that Synapse loads: puts the parts together, and nothing else."""

import datetime
import logging
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pydantic
import synapse
from synapse.module_api import ModuleApi
from synapse.module_api.errors import ConfigError

from vigie.model.activity import Action
from vigie.model.status import ENCODER, FILE_NAME, AccountUsage, GuardStatus
from vigie.model.supported import SYNAPSE_RANGE, synapse_is_supported
from vigie.policies.catalog import COMBINATIONS
from vigie.policies.decide import Budgets
from vigie_synapse.access import AccessHandler, Answer
from vigie_synapse.admins import Admins
from vigie_synapse.budgets import Accounts, replace
from vigie_synapse.config import Config, Mode
from vigie_synapse.content_attach import Content
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import LEGACY_RESOURCE
from vigie_synapse.entries import Entries
from vigie_synapse.federation import Deliveries
from vigie_synapse.freeze import Obedience
from vigie_synapse.gates import Gates
from vigie_synapse.host import Host
from vigie_synapse.legacy import LegacyMedia
from vigie_synapse.logins import Logins
from vigie_synapse.orders import OrderFile
from vigie_synapse.profiles import Profiles
from vigie_synapse.records import Records
from vigie_synapse.refusals import Enforcing, Observing
from vigie_synapse.replay import replay
from vigie_synapse.settle import Settler
from vigie_synapse.spool import Spool
from vigie_synapse.taps import Taps
from vigie_synapse.watch import Watch

logger = logging.getLogger(__name__)
STATUS_EVERY: Final = 2.0
HOLD_EVERY: Final = 0.25
"""How long the guard may be deaf after Synapse loaded its log configuration again."""
KEEP_EVERY: Final = 60.0
SLICE: Final = 200
"""Accounts written down at once, about 4 ms of work."""
SLICE_EVERY: Final = 0.05
NEAR: Final = 0.5
ADMINS_EVERY: Final = 300.0
_ORDERS_KEPT: Final = "orders.kept"


class Guard:
    """The guard inside one Synapse process. Loaded by `modules: [{module: vigie_synapse.Guard, config: ...}]`."""

    def __init__(self, config: Config, api: ModuleApi) -> None:
        version = synapse.__version__
        if not synapse_is_supported(version):
            raise ConfigError(
                f"vigie supports Synapse {SYNAPSE_RANGE}, this is {version}: install a supported version of either"
            )
        self._config = config
        self._host = host = Host(api)
        self._boot = secrets.token_hex(6)
        self._state = config.state_path()
        self._counters = Counters()
        self._records = Records()
        self._accounts = Accounts(Budgets(config.lines(), COMBINATIONS), self._state, _exempt(config, host.now_ms()))
        self._spool = Spool(_folder(config.spool, host), host.server_name, self._boot, host.now_ms, config.record)
        self._slices: Iterator[bytes] | None = None
        self._pieces: list[bytes] = []
        self._entries = Entries(host.entry, host.now_ms)
        self._logins = Logins(host, config, self._accounts, self._records, self._spool)
        self._admins = Admins(host, self._spool)
        self._watch = Watch(host, self._state, self._admins, self._counters)
        self._settler = Settler(
            host, self._accounts, self._entries, self._spool, self._boot, self._counters, self._admins, self._watch
        )
        self._access = AccessHandler(self._ended, self._counters)
        self._content = (
            Content(host, config, self._records, self._spool, self._counters, self._keep_file)
            if config.content.inspect
            else None
        )
        judges = (self._content.of_name,) if self._content is not None else ()
        self._profiles = Profiles(host, self._records, self._spool, self._counters, *judges)
        self._recall()
        self._obedience = self._obey()
        self._orders = OrderFile(config.orders_path(), self._obedience.obey, self._keep_orders)
        self._orders.recall(self._state / _ORDERS_KEPT)
        self._orders.look()
        self._register(api)

    @staticmethod
    def parse_config(config: dict[str, Any]) -> Config:
        """The settings; every mistake at once. Raises Synapse's `ConfigError`."""
        try:
            return Config.model_validate(config)
        except pydantic.ValidationError as error:
            mistakes = (f"{'.'.join(map(str, e['loc'])) or 'config'}: {e['msg']}" for e in error.errors())
            raise ConfigError("modules: vigie_synapse.Guard: " + "; ".join(mistakes)) from error

    def _register(self, api: ModuleApi) -> None:
        host, config = self._host, self._config
        enforcing = Enforcing(api.sleep, self._logins.challenge)
        answers = enforcing if config.mode is Mode.ENFORCE else Observing()
        parts = (self._accounts, self._records, self._entries, answers, self._counters)
        door = self._content.door if self._content is not None else None
        gates = Gates(host, config, *parts, self._watch, self._settler.drain, self._logins.arrived, door)
        taps = Taps(host, *parts, config.language, config.fail)
        host.on_request(gates.admit)
        host.on_delegated_login(self._logins.completed)
        host.on_directory_search(taps.directory)
        host.on_room_list(taps.rooms)
        host.on_state_event(taps.event)
        host.answer_each_initial_sync()
        host.on_push(self._is_frozen)
        api.register_add_extra_fields_to_unsigned_client_event_callbacks(add_field_to_unsigned_callback=taps.event)
        api.register_spam_checker_callbacks(user_may_join_room=taps.join, check_login_for_spam=self._logins.accepted)
        api.register_third_party_rules_callbacks(on_profile_update=self._profiles.changed)
        api.register_account_validity_callbacks(on_user_registration=self._profiles.registered)
        api.register_federation_callbacks(on_event_delivered_over_federation=Deliveries(host, self._spool).delivered)
        if self._content is not None:
            self._content.attach(api)
        if host.password_login:
            checker = {("m.login.password", ("password",)): self._logins.attempt}
            api.register_password_auth_provider_callbacks(auth_checkers=checker)
        api.register_web_resource(LEGACY_RESOURCE, LegacyMedia())
        host.when_running(self._start)
        host.at_shutdown(self._stop)

    def _is_frozen(self, user: str) -> bool:
        account = self._accounts.seen(user)
        return account is not None and bool(account.frozen)

    def _start(self) -> None:
        self._spool.start()
        self._access.attach()
        self._orders.watch(lambda: self._host.from_thread(self._orders.look))
        self._host.every(HOLD_EVERY, self._access.hold)
        self._host.every(STATUS_EVERY, self._report)
        self._host.every(KEEP_EVERY, self._begin_keeping)
        self._host.every(ADMINS_EVERY, self._admins.look)
        self._admins.look()
        if self._content is not None:
            self._content.start()
        if self._config.close_legacy_media and self._host.api.should_run_background_tasks():
            self._host.background("vigie_close_legacy_media", self._close_legacy_media)
        for gap in self._host.gaps():
            logger.warning("vigie: a gap beside the guard: %s", gap)
        logger.info("vigie: on guard, boot %s, recording to %s", self._boot, self._config.spool)

    def _stop(self) -> None:
        self._settler.drain()
        self._spool.close()
        if self._content is not None:
            self._content.stop()
        try:
            self._accounts.keep(list(self._accounts.slices(SLICE)))
        except OSError as error:
            logger.error("vigie: the budgets cannot be kept: %s", error)  # noqa: TRY400 - the path is in the error

    def _ended(self, key: Any, line: logging.LogRecord) -> None:
        """The end of a request. A login is settled at once: the next request may follow on its heels."""
        record = self._records.close(key)
        if record is not None:
            record.request = None
            if record.asked_in and self._content is not None:
                self._content.ended(record)
            if record.endpoint.action is Action.LOGIN:
                self._logins.finished(record, Answer.of(line).status)
        self._settler.ended(record, key, line)

    # Keeping

    def _recall(self) -> None:
        snapshot = self._state / "usage.snapshot"
        since = int(snapshot.stat().st_mtime * 1000) - int(KEEP_EVERY * 2000) if snapshot.exists() else 0
        accounts = self._accounts.restore()
        counted = replay(self._config.spool, self._accounts, since)
        if accounts or counted:
            logger.info("vigie: budgets of %d accounts restored, %d activities counted again", accounts, counted)

    def _obey(self) -> Obedience:
        path = self._state / "obeyed.json"
        try:
            obeyed = set(msgspec.json.decode(path.read_bytes(), type=list[str]))
        except (OSError, msgspec.MsgspecError):
            obeyed = set()

        def keep(ids: set[str]) -> None:
            self._keep_file(path.name, msgspec.json.encode(sorted(ids)[-10_000:]))

        allow = self._content.obey if self._content is not None else lambda _orders: None
        return Obedience(self._host, self._accounts, self._logins, self._counters, obeyed, keep, allow)

    def _keep_orders(self, content: bytes) -> None:
        self._keep_file(_ORDERS_KEPT, content)

    def _keep_file(self, name: str, content: bytes) -> None:
        self._host.background("vigie_keep", self._write, self._state / name, content)

    def _begin_keeping(self) -> None:
        self._accounts.exempt(_exempt(self._config, self._host.now_ms()))
        self._accounts.forget_idle(self._host.now_ms() // 1000)
        if self._slices is None:
            self._slices = self._accounts.slices(SLICE)
            self._host.later(0, self._keep_slice)

    def _keep_slice(self) -> None:
        if self._slices is None:
            return
        piece = next(self._slices, None)
        if piece is not None:
            self._pieces.append(piece)
            self._host.later(SLICE_EVERY, self._keep_slice)
            return
        pieces, self._pieces, self._slices = self._pieces, [], None
        self._host.background("vigie_keep_budgets", self._write, self._state / "usage.snapshot", b"".join(pieces))

    def _report(self) -> None:
        self._access.attach()
        self._obedience.refresh()
        near = self._accounts.near(self._host.now_ms() // 1000, NEAR, 50)
        status = GuardStatus(
            written=self._host.now_ms(),
            accounts=tuple(
                AccountUsage(user=user, resource=line.resource.value, window=line.window, used=used, limit=line.refuse)
                for user, line, used in near
            ),
            counters={
                **{name: getattr(self._counters, name) for name in Counters.__slots__},
                "accounts": len(self._accounts),
                "in_flight": len(self._records),
                "waiting": self._spool.waiting(),
                "written": self._spool.written,
                "lost": self._spool.lost,
                "orders_refused": self._orders.refused,
            },
            content=self._content.said if self._content is not None else None,
        )
        self._host.background("vigie_status", self._write, self._state / FILE_NAME, ENCODER.encode(status))

    async def _write(self, path: Path, content: bytes) -> None:
        try:
            await self._host.api.defer_to_thread(replace, path, content)
        except OSError as error:
            logger.error("vigie: %s cannot be written: %s", path, error)  # noqa: TRY400 - nothing more to tell

    async def _close_legacy_media(self) -> None:
        count = await self._host.close_legacy_media()
        if count:
            logger.info("vigie: %d media files that needed no token now need one", count)


def _exempt(config: Config, now: int) -> frozenset[str]:
    """The accounts whose exemption has not run out."""
    today = datetime.datetime.fromtimestamp(now / 1000, datetime.UTC).date()
    return frozenset(exemption.account for exemption in config.exemptions if exemption.until >= today)


def _folder(path: Path, host: Host) -> Path:
    """The spool's folder. Raises `ConfigError` in one clear line when it cannot be used."""
    try:
        if not path.exists():
            path.mkdir(parents=True)
            path.chmod(0o770)  # whatever the umask: Vigie, of the same group, says there what it has read
        probe = path / f".probe-{host.worker or 'main'}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise ConfigError(
            f"vigie: the spool {path} cannot be written ({error.strerror}): let Synapse's user write there"
        ) from error
    return path
