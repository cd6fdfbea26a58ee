"""The attackers: what each does, with which account, for how long. One function each; all take the incident's haul."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from vigie.evaluation.places import Place
from vigie.evaluation.theft import PEOPLE, ROOMS, Target, Tools, Want
from vigie.evaluation.wants import (
    DAY_MS,
    HOUR_MS,
    OPENS,
    daily,
    directory,
    enter,
    evenly,
    files,
    growing,
    history,
    members,
    whole_room,
)
from vigie.model.budgets import DAY, Limit, Resource
from vigie.model.language import Sentence
from vigie.policies.catalog import COMBINATIONS, LIMITS

Jobs = list[Iterable[Want]]
_EVERY: Final = frozenset(range(7))
_HOMES: Final = (Place.HOME, Place.PHONE, Place.HOME, Place.ABROAD)
PAGE: Final = 50
"""Events a patient thief asks for at once: as many as a client."""
BROWSER: Final = "Mozilla/5.0 (X11; Linux x64) Chrome/138.0 Safari/537.36"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacker:
    """One scenario. `jobs` gives what the numbered account of so many does, from a local midnight (ms) on."""

    name: str
    title: Sentence
    days: int  # after which it gives up
    jobs: Callable[[Target, float, int], Jobs]
    accounts: int = 1
    profile: str = "ordinary"  # of the accounts stolen
    tools: Tools = field(default_factory=Tools)
    apart: bool = False  # each account from networks of its own


def _tchap(target: Target, begin: float, _number: int) -> Jobs:
    """Eight requests at a time, 40 a second in all: the directory first, then room by room."""
    lasts = 25.0
    rooms = (whole_room(target, room, lasts, 1_000) for room in range(ROOMS))
    return [_from(directory(target, lasts), _night(begin)), _from(chain.from_iterable(rooms), _night(begin))]


def _unlimited(target: Target, begin: float, _number: int) -> Jobs:
    """As fast as one Synapse answers: 600 searches, 17 pages and 60 files a second, all at once."""
    start = _night(begin)
    pages = (chain([enter(target, room, 20)], history(target, room, 1_000, 59)) for room in range(ROOMS))
    media = (files(target, room, 17) for room in range(ROOMS))
    return [
        _from(directory(target, 1.7), start),
        _from(chain.from_iterable(pages), start),
        _from(chain.from_iterable(media), start),
    ]


def _inside_limits(target: Target, begin: float, _number: int) -> Jobs:
    """Just inside Synapse's own limits: 200 searches at once, then one in 62 s; 10 joins, then one in 10 s."""
    start = _night(begin)
    searches = list(directory(target, 60.0))
    for number, want in enumerate(searches):
        want.lasts = 60.0 if number < 200 else 62_500.0
    rooms = [list(whole_room(target, room, 60.0, 1_000)) for room in range(ROOMS)]
    for number, wants in enumerate(rooms):
        wants[0].lasts = 60.0 if number < 10 else 10_000.0
    return [_from(searches, start), _from(chain.from_iterable(rooms), start)]


def _slow(days: int) -> Callable[[Target, float, int], Jobs]:
    """The whole haul, evenly over the working hours of so many days, with the pages of a client."""

    def jobs(target: Target, begin: float, _number: int) -> Jobs:
        return _all_evenly(target, begin, days, range(ROOMS), 0, PEOPLE)

    return jobs


def _spread(accounts: int, days: int) -> Callable[[Target, float, int], Jobs]:
    """Each account takes its part: other rooms, other letters."""

    def jobs(target: Target, begin: float, number: int) -> Jobs:
        edges = [PEOPLE * place // accounts for place in (number, number + 1)]
        return _all_evenly(target, begin, days, range(number, ROOMS, accounts), *edges)

    return jobs


def _all_evenly(target: Target, begin: float, days: int, rooms: range, first: int, beyond: int) -> Jobs:
    read = [list(chain([enter(target, room, 5_000)], history(target, room, PAGE, 8_000))) for room in rooms]
    media = [want for room in rooms for want in files(target, room, 2_000)]
    people = list(directory(target, 2_000, first, beyond))
    return [
        evenly(people, begin, days),
        evenly([want for wants in read for want in wants], begin, days),
        evenly(media, begin, days),
    ]


def _texts_only(target: Target, begin: float, number: int) -> Jobs:
    """Rooms and their messages in 90 days, and neither people nor files: what fewest counters see."""
    _people, read, _media = _slow(90)(target, begin, number)
    return [read]


def _people_and_texts(target: Target, begin: float, number: int) -> Jobs:
    """People and messages in 180 days, and no files."""
    people, read, _media = _slow(180)(target, begin, number)
    return [people, read]


def _shared_texts(target: Target, begin: float, number: int) -> Jobs:
    """The messages of every fiftieth room in 30 days, and nothing else."""
    _people, read, _media = _spread(50, 30)(target, begin, number)
    return [read]


def _hugger(target: Target, begin: float, _number: int) -> Jobs:
    """Four fifths of every daily line, Tuesdays to Thursdays, in office hours."""
    lines = daily_lines(target.limits)
    most = {resource: int(line * 0.8) for resource, line in lines.items()}
    working = frozenset({1, 2, 3})
    rooms = iter([enter(target, room, 5_000) for room in range(ROOMS)])
    pages = chain.from_iterable(history(target, room, PAGE, 8_000) for room in range(ROOMS))
    media = chain.from_iterable(files(target, room, 2_000) for room in range(ROOMS))
    people = directory(target, 2_000, rows=10)
    read = min(most[Resource.COLD_EVENTS], most[Resource.FRESH_EVENTS]) // PAGE
    return [
        daily(people, begin, 60, most[Resource.PEOPLE_FOUND] // 10, working),
        daily(rooms, begin, 60, most[Resource.ROOMS_ENTERED], working),
        daily(pages, begin + HOUR_MS, 60, read, working),
        daily(media, begin, 60, most[Resource.MEDIA_FILES], working),
    ]


def daily_lines(limits: Iterable[Limit] = LIMITS) -> dict[Resource, int]:
    """The lowest line of each resource on one day, alone or in a combination."""
    lines: dict[Resource, int] = {}
    alone = ((one.resource, one.challenge or one.refuse) for one in limits if one.window == DAY)
    together = (line for one in COMBINATIONS for line in one.thresholds)
    for resource, line in chain(alone, together):
        lines[resource] = min(line, lines.get(resource, line))
    return lines


def _newcomer_cover(target: Target, begin: float, _number: int) -> Jobs:
    """A fresh account: 33 rooms on the first day, as eager newcomers do, then the rest in 90 days."""
    first = [list(chain([enter(target, room, 5_000)], history(target, room, PAGE, 8_000)))[:3] for room in range(33)]
    later = _all_evenly(target, begin + DAY_MS, 90, range(33, ROOMS), 0, PEOPLE)
    return [evenly([want for wants in first for want in wants], begin, 1), *later]


def _curious(target: Target, begin: float, _number: int) -> Jobs:
    """What a journalist-like reader does on a busy day, every day: 18 rooms read, 2 of them new, 30 people, 5 files."""
    rooms = (list(chain([enter(target, room, 5_000)], history(target, room, PAGE, 8_000))) for room in range(ROOMS))
    media = chain.from_iterable(files(target, room, 5_000) for room in range(ROOMS))
    return [
        daily(directory(target, 2_000, rows=10), begin, 180, 3, _EVERY),
        daily(chain.from_iterable(rooms), begin, 180, 20, _EVERY),
        daily(media, begin, 180, 5, _EVERY),
    ]


def _poison(target: Target, begin: float, _number: int) -> Jobs:
    """Begins like an ordinary agent and takes 4 % more each day, to teach its baseline."""
    rooms = chain.from_iterable(
        chain([enter(target, room, 5_000)], history(target, room, PAGE, 8_000)) for room in range(ROOMS)
    )
    media = chain.from_iterable(files(target, room, 2_000) for room in range(ROOMS))
    return [
        growing(directory(target, 2_000, rows=10), begin, 180, 1, 1.04),
        growing(rooms, begin, 180, 2, 1.04),
        growing(media, begin, 180, 1, 1.04),
    ]


def _media_apart(target: Target, begin: float, number: int) -> Jobs:
    """Reads for 90 days to collect the addresses of files, and fetches them from elsewhere without any token."""
    people, read, media = _slow(90)(target, begin, number)
    return [people, read, _anonymous(media)]


def _anonymous(wants: Iterable[Want]) -> Iterator[Want]:
    for want in wants:
        want.anonymous = True
        yield want


def _dump_tool(target: Target, begin: float, _number: int) -> Jobs:
    """50 requests a minute, pages of 1,000, room by room, in the evening."""
    rooms = (whole_room(target, room, 1_200, 1_000, listed=False) for room in range(ROOMS))
    return [_from(chain.from_iterable(rooms), begin + 19 * HOUR_MS)]


def _sync_only(target: Target, begin: float, _number: int) -> Jobs:
    """Enters rooms, then takes their history by `/sync` with a filter of 1,000 events a room."""

    def wants() -> Iterator[Want]:
        for room in range(ROOMS):
            yield enter(target, room, 500)
            for one in history(target, room, 1_000, 500):
                one.sync = True
                yield one

    return [_from(wants(), _night(begin))]


def _members(target: Target, begin: float, _number: int) -> Jobs:
    """Only people: enters every room and takes its member list, one a second."""
    rooms = ((enter(target, room, 1_000), members(target, room, 1_000)) for room in range(ROOMS))
    return [_from(chain.from_iterable(rooms), begin + OPENS * HOUR_MS)]


def _night(begin: float) -> float:
    return begin + 22 * HOUR_MS


def _from(wants: Iterable[Want], at: float) -> Iterator[Want]:
    for want in wants:
        want.at = at
        yield want


_APART: Final = Sentence("each from its own networks", "chacun depuis ses réseaux")
_TOGETHER: Final = Sentence("one network", "un seul réseau")


def _slow_attacker(days: int) -> Attacker:
    return Attacker(
        name=f"slow-{days}",
        title=Sentence(
            "one account, the whole haul in {days} {days:day|days}",
            "un compte, tout le butin en {days} {days:jour|jours}",
        ).filled(days=days),
        days=days,
        jobs=_slow(days),
        tools=Tools(places=_HOMES, agent=BROWSER),
    )


def _spread_attacker(accounts: int, days: int, *, apart: bool) -> Attacker:
    return Attacker(
        name=f"spread-{accounts}" + ("-apart" if apart else ""),
        title=Sentence(
            "{accounts} {accounts:account|accounts} over {days} {days:day|days}, {whence}",
            "{accounts} {accounts:compte|comptes} en {days} {days:jour|jours}, {whence}",
        ).filled(accounts=accounts, days=days, whence=_APART if apart else _TOGETHER),
        days=days,
        jobs=_spread(accounts, days),
        accounts=accounts,
        tools=Tools(places=_HOMES, agent=BROWSER) if apart else Tools(),
        apart=apart,
    )


ATTACKERS: Final[tuple[Attacker, ...]] = (
    Attacker(
        name="tchap-2026",
        title=Sentence("the incident: 40 requests a second", "l'incident : 40 requêtes par seconde"),
        days=1,
        jobs=_tchap,
        tools=Tools(lane=True),
    ),
    Attacker(
        name="unlimited",
        title=Sentence("as fast as the server answers", "aussi vite que le serveur répond"),
        days=1,
        jobs=_unlimited,
    ),
    Attacker(
        name="inside-limits",
        title=Sentence("just inside Synapse's own limits", "juste sous les limites de Synapse"),
        days=2,
        jobs=_inside_limits,
    ),
    Attacker(
        name="stolen-token",
        title=Sentence("the owner's session from elsewhere, no password", "la session du titulaire, sans mot de passe"),
        days=3,
        jobs=_dump_tool,
        tools=Tools(password=False, session=True),
    ),
    Attacker(
        name="sync",
        title=Sentence("history by /sync alone", "l'historique par /sync seul"),
        days=1,
        jobs=_sync_only,
    ),
    Attacker(
        name="members",
        title=Sentence("member lists alone", "les listes de membres seules"),
        days=1,
        jobs=_members,
    ),
    _slow_attacker(30),
    _slow_attacker(90),
    _slow_attacker(180),
    Attacker(
        name="texts-90",
        title=Sentence("messages alone, 90 days", "les messages seuls, 90 jours"),
        days=90,
        jobs=_texts_only,
        tools=Tools(places=_HOMES, agent=BROWSER),
    ),
    Attacker(
        name="patient-180",
        title=Sentence(
            "people and messages in 180 days, one device", "personnes et messages en 180 jours, un appareil"
        ),
        days=180,
        jobs=_people_and_texts,
        tools=Tools(places=(Place.HOME,), agent=BROWSER, stays=True),
    ),
    Attacker(
        name="hugger",
        title=Sentence("80 % of every daily limit", "80 % de chaque limite quotidienne"),
        days=60,
        jobs=_hugger,
        tools=Tools(places=_HOMES, agent=BROWSER),
    ),
    Attacker(
        name="newcomer-cover",
        title=Sentence("a new account, 33 rooms on day one, then 90 days", "un compte neuf, 33 salons, puis 90 jours"),
        days=91,
        jobs=_newcomer_cover,
        profile="newcomer",
        tools=Tools(places=_HOMES, agent=BROWSER),
    ),
    Attacker(
        name="watcher-cover",
        title=Sentence("a watch officer's account, 90 days", "le compte d'un agent de veille, 90 jours"),
        days=90,
        jobs=_slow(90),
        profile="watch",
        tools=Tools(places=_HOMES, agent=BROWSER),
    ),
    Attacker(
        name="media-apart",
        title=Sentence("90 days, files without a token", "90 jours, fichiers sans jeton"),
        days=90,
        jobs=_media_apart,
        tools=Tools(places=_HOMES, agent=BROWSER),
    ),
    Attacker(
        name="mimic",
        title=Sentence("reads like a curious agent, 180 days", "lit comme un agent curieux, 180 jours"),
        days=180,
        jobs=_curious,
        tools=Tools(places=_HOMES, agent=BROWSER),
    ),
    Attacker(
        name="poison",
        title=Sentence("4 % more each day, 180 days", "4 % de plus chaque jour, 180 jours"),
        days=180,
        jobs=_poison,
        tools=Tools(places=_HOMES, agent=BROWSER),
    ),
    _spread_attacker(10, 90, apart=False),
    _spread_attacker(10, 90, apart=True),
    _spread_attacker(50, 30, apart=False),
    _spread_attacker(50, 30, apart=True),
    Attacker(
        name="spread-50-patient",
        title=Sentence(
            "50 accounts, 30 days, messages alone, one device", "50 comptes, 30 jours, messages, un appareil"
        ),
        days=30,
        jobs=_shared_texts,
        accounts=50,
        tools=Tools(places=(Place.HOME,), agent=BROWSER, stays=True),
        apart=True,
    ),
)
