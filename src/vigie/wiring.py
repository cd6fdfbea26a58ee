"""The one place that knows everything: from settings to parts that work together."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

import aiohttp

from vigie import bundled, correspondence
from vigie.activity.canaries import Canaries
from vigie.activity.enrich import Enricher
from vigie.activity.follow import SpoolFollower
from vigie.activity.intake import Intake
from vigie.activity.lookalikes import Lookalikes, Protected
from vigie.activity.order import Ordering
from vigie.detection.asked import asked
from vigie.detection.baselines.step import Baselines
from vigie.detection.engine import LiveEngine
from vigie.detection.lines import read as read_lines
from vigie.detection.load import load_rules
from vigie.detection.rules import RuleSet
from vigie.findings.content import ContentDesk
from vigie.findings.score import Scale, ranking
from vigie.findings.triage import Acceptance
from vigie.model.enriched import NetworkTag
from vigie.model.response_settings import Mode
from vigie.model.scores import EACH, MEMORY_MS, Score
from vigie.model.status import AccountScore
from vigie.pipeline import BASELINES, Pipeline
from vigie.platforms.geo import open_networks
from vigie.platforms.messengers.build import messengers
from vigie.platforms.network_lists import NetworkList, TaggedNetworks
from vigie.platforms.network_lists import read as read_lists
from vigie.platforms.synapse.actives import Actives
from vigie.platforms.synapse.control import SynapseControl
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie.platforms.synapse.rooms import SynapseRooms
from vigie.platforms.synapse.router import ControlRouter, DeskRouter
from vigie.ports.assistant import Assistant
from vigie.ports.clock import Clock
from vigie.ports.control import AccountControl
from vigie.ports.network import NetworkDirectory
from vigie.ports.rooms import RoomDirectory
from vigie.ports.storage import Storage
from vigie.response import library
from vigie.response.action import Hands, actions, measures
from vigie.response.advise import Adviser
from vigie.response.brake import WINDOW_MS, Brake, by_server
from vigie.response.history import past
from vigie.response.listen import Listener
from vigie.response.observe import observing
from vigie.response.playbook import Playbook
from vigie.response.protection import Protection
from vigie.response.respond import Responder
from vigie.settings import Settings
from vigie.settings.servers import AdminApi
from vigie.storage.sqlite import SqliteStorage
from vigie.wiring_content import content_desk, detectors, reviews

if TYPE_CHECKING:
    from vigie.storage.duckdb import SqlEngine

QUARANTINE: Final = "corrupt.ndjson"
"""File below the state folder with the lines of the spools that were no activities."""

_RECALLED: Final = 200_000
"""Measures of the last hour that the brake looks at when it begins."""
_WEIGHED: Final = 10_000
"""Findings, the newest, among which the accounts of `scores` are looked for."""
_RANKED: Final = 50


@dataclass(frozen=True, slots=True)
class Content:
    """Files that people change while Vigie runs."""

    rules: RuleSet
    playbooks: tuple[Playbook, ...]
    lists: tuple[NetworkList, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """Everything `vigie serve` runs."""

    settings: Settings
    clock: Clock
    storage: Storage
    engine: LiveEngine
    responder: Responder
    intake: Intake
    pipeline: Pipeline
    followers: tuple[SpoolFollower, ...]
    networks: TaggedNetworks
    enricher: Enricher
    baselines: Baselines
    listener: Listener
    authors: Adviser
    assistants: Mapping[str, Assistant] = field(default_factory=dict)  # by server; none where nothing is done

    def take(self, loaded: Content) -> None:
        """Put other content to work."""
        self.engine.reload(loaded.rules)
        self.baselines.ask(asked(loaded.rules))
        self.responder.playbooks = loaded.playbooks
        self.networks.take(loaded.lists)
        self.enricher.forget_networks()


def content_paths(settings: Settings) -> tuple[Path, ...]:
    """Every file and folder that `content` reads."""
    rules = settings.rules
    lines = (rules.lines,) if rules.lines else ()
    return (*rules.all_paths(), *lines, *_playbook_paths(settings), *(path for _, path in settings.network.tagged()))


def content(settings: Settings) -> Content:
    """Load everything. Raises `ContentErrors` with every mistake of the first kind that has any."""
    return replace(rules_and_playbooks(settings), lists=network_lists(settings))


def rules_and_playbooks(settings: Settings) -> Content:
    """Load these alone. Raises `ContentErrors` like `content`."""
    given = settings.rules
    rules = load_rules(given.all_paths(), given.placeholders, read_lines(given.lines))
    response = settings.response
    names = {rule.name for rule in rules.reporting}
    channels = {channel.key for channel in response.notify}
    playbooks = library.load(_playbook_paths(settings), mode=response.mode, rules=names, channels=channels)
    return Content(rules, playbooks)


def network_lists(settings: Settings) -> tuple[NetworkList, ...]:
    """What networks are used for. Raises `ContentErrors` with every mistake."""
    return read_lists(settings.network.tagged())


def storage(settings: Settings) -> SqliteStorage:
    """Open what Vigie remembers. Raises `EnvironmentFailed`."""
    return SqliteStorage(settings.database())


def order_desks(settings: Settings) -> DeskRouter:
    """Where each guard reads its orders."""
    return DeskRouter({server.name: FileOrderDesk(server.orders_path()) for server in settings.servers})


def hands(settings: Settings, session: aiohttp.ClientSession, clock: Clock) -> dict[Mode, Hands]:
    """Hands on every server, real ones and ones that only observe. Raises `EnvironmentFailed` for a secret."""
    controls: dict[str, AccountControl] = {
        server.name: _control(session, server.name, server.admin_api)
        for server in settings.servers
        if server.admin_api is not None
    }
    real = Hands(
        mode=Mode.ENFORCE,
        outcome="done",
        control=ControlRouter(controls),
        desk=order_desks(settings),
        messengers=messengers(settings.response.notify, session, clock),
        assistants=correspondence.assistants(settings, session),
    )
    return {Mode.ENFORCE: real, Mode.OBSERVE: observing(real)}


def responder(
    settings: Settings, playbooks: tuple[Playbook, ...], kept: Storage, both: Mapping[Mode, Hands], clock: Clock
) -> Responder:
    """Response with these playbooks, hands and memory."""
    protection = Protection(settings.response.protected)
    hold = brake(settings, kept, clock)
    return Responder(
        playbooks, kept, both, protection, clock, scoring=scale(settings), brake=hold, language=settings.language
    )


def brake(settings: Settings, kept: Storage, clock: Clock) -> Brake:
    """The brake, which knows what playbooks took within the last hour. Raises `EnvironmentFailed`."""
    environments = {server.name: server.environment for server in settings.servers}
    guards = [(server.environment, server.guard_path()) for server in settings.servers]
    traits = {name: one.traits for name, one in actions().items()}
    made = Brake(settings.response.brake, by_server(environments), Actives(guards, clock).of, traits)
    now = clock.now_ms()
    made.recall(kept.actions(since=now - WINDOW_MS, limit=_RECALLED, only=measures()), now)
    return made


@asynccontextmanager
async def assemble(settings: Settings, clock: Clock) -> AsyncIterator[Service]:
    """Build the whole service, and release its files at the end. Raises `ContentErrors` and `EnvironmentFailed`."""
    loaded, looking = content(settings), detectors(settings)
    kept, reviewed = storage(settings), reviews(settings)
    try:
        async with aiohttp.ClientSession() as session:
            both = hands(settings, session, clock)
            directory = rooms(settings, session)
            desk = content_desk(reviewed)
            ear = correspondence.listener(settings, kept, reviewed, both, clock, looking)
            authors = correspondence.adviser(settings, kept, both, clock, directory, looking)
            service = _service(settings, clock, kept, loaded, both, directory, desk, ear, authors)
            asking = asyncio.create_task(directory.run())
            try:
                yield service
            finally:
                asking.cancel()
                for follower in service.followers:
                    follower.close()
    finally:
        reviewed.close()
        kept.close()


def _service(
    settings: Settings,
    clock: Clock,
    kept: Storage,
    loaded: Content,
    both: Mapping[Mode, Hands],
    directory: RoomDirectory,
    desk: ContentDesk,
    ear: Listener,
    authors: Adviser,
) -> Service:
    answer = responder(settings, loaded.playbooks, kept, both, clock)
    engine = LiveEngine(loaded.rules, lateness=settings.rules.lateness * 1_000)
    environments = {server.name: server.environment for server in settings.servers}
    tagged = TaggedNetworks(networks(settings), loaded.lists)
    enricher = Enricher(environments, tagged, directory, canaries=canaries(settings), lookalikes=lookalikes(settings))
    intake = Intake(Ordering(environments), enricher, kept)
    baselines = Baselines(environments, lambda name: kept.load_state(BASELINES + name))
    baselines.ask(asked(loaded.rules))
    pipeline = Pipeline(
        intake=intake,
        baselines=baselines,
        engine=engine,
        content=desk,
        acceptances=acceptances(settings),
        response=answer,
        storage=kept,
        clock=clock,
        authors=authors,
    )
    aside = settings.state / QUARANTINE
    followers = tuple(
        SpoolFollower(server.spool, kept.cursor(server.name), server.name, aside) for server in settings.servers
    )
    parts = (settings, clock, kept, engine, answer, intake, pipeline, followers, tagged, enricher, baselines)
    heard = both[Mode.ENFORCE].assistants if settings.response.mode is Mode.ENFORCE else {}
    return Service(*parts, ear, authors, heard)


def knowledge() -> tuple[Enricher, Baselines]:
    """What knows about a record without an installation: bundled facts about networks, and no past."""
    hosting = read_lists([(NetworkTag.HOSTING, bundled.hosting())])
    return Enricher(networks=TaggedNetworks(open_networks(), hosting)), Baselines()


def sql_engine(ruleset: RuleSet) -> "SqlEngine":
    """The rules in SQL, on a database of their own that goes when its context ends. Raises `EnvironmentFailed`."""
    from vigie.storage.duckdb import SqlEngine  # no other command waits for the database to load

    return SqlEngine(ruleset)


def scale(settings: Settings) -> Scale:
    """How findings are weighed."""
    return Scale(acceptances(settings))


def score(settings: Settings, kept: Storage, user: str, now: int) -> Score:
    """What stands against one account now. Raises `EnvironmentFailed`."""
    history = past(kept.actions(user=user, only=measures()))
    found = kept.findings(actor=user, since=now - MEMORY_MS, each=EACH)
    return scale(settings).weigh(history.unsettled(found), now)


def scores(settings: Settings, kept: Storage, now: int) -> tuple[AccountScore, ...]:
    """The accounts with the highest scores. Raises `EnvironmentFailed`."""
    found = kept.findings(since=now - MEMORY_MS, each=EACH, limit=_WEIGHED)
    worst = [user for user, _ in ranking(found, scale(settings), now, _RANKED)]
    weighed = [(user, score(settings, kept, user, now)) for user in worst]  # without what a release settled
    standing = [
        AccountScore(
            user=user,
            points=round(one.points, 1),
            watch=round(one.watch, 1),
            rules=tuple(dict.fromkeys(reason.rule for reason in one.reasons)),
        )
        for user, one in weighed
        if one.reasons
    ]
    return tuple(sorted(standing, key=lambda one: (-one.points, -one.watch, one.user)))


def acceptances(settings: Settings) -> tuple[Acceptance, ...]:
    """The operator's suppressions, each until the end of its last day."""
    return tuple(
        Acceptance(
            rule=one.rule,
            actor=one.actor,
            reason=one.reason,
            until=int(datetime.combine(one.until + timedelta(days=1), time.min, UTC).timestamp() * 1000),
        )
        for one in settings.findings.suppressions
    )


def canaries(settings: Settings) -> Canaries:
    """What nobody has a reason to touch."""
    laid = settings.canaries
    return Canaries(
        users=frozenset(one.id for one in laid.users),
        rooms=frozenset(one.id for one in laid.rooms),
        media=frozenset(one.id for one in laid.media),
        aliases=frozenset(one.id for one in laid.aliases),
        keepers=frozenset(laid.keepers),
    )


def lookalikes(settings: Settings) -> Lookalikes:
    """The names that others must not take."""
    return Lookalikes([Protected(one.name, frozenset(one.bearers)) for one in settings.protected_names])


def networks(settings: Settings) -> NetworkDirectory:
    """Who operates addresses: the operator's databases, then the bundled one."""
    return open_networks(settings.network.databases)


def rooms(settings: Settings, session: aiohttp.ClientSession) -> SynapseRooms:
    """What the servers know of their rooms."""
    apis = [(server.name, server.admin_api) for server in settings.servers if server.admin_api is not None]
    return SynapseRooms([_control(session, name, api).room for name, api in apis], monotonic)


def _control(session: aiohttp.ClientSession, name: str, api: AdminApi) -> SynapseControl:
    return SynapseControl(session, name, api.base(), api.secret())


def _playbook_paths(settings: Settings) -> tuple[Path, ...]:
    own = settings.response.playbooks
    return (bundled.playbooks(), *own) if settings.response.bundled else tuple(own)
