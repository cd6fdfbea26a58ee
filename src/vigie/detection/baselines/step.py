"""The step between enrichment and the rules: every activity gets what is known of its account's past, and teaches it.

State is kept account by account, packed, by whoever made the step: `changes` says what differs from what is kept,
`kept` that it is kept now, and `recall` (a function given at the start) brings back what memory does not hold. Memory
holds about `HOT` accounts at most. A step that is given what another one kept goes on exactly as that one.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Any, Final, TypeVar

import msgspec

from vigie.detection.baselines.account import DAY, HOUR, Account, Seat
from vigie.detection.baselines.past import MEASURES
from vigie.detection.baselines.peers import Peers
from vigie.detection.baselines.reach import Reach, contacts, environments, reach
from vigie.detection.baselines.travel import IMPOSSIBLE
from vigie.model.activity import Action, Outcome
from vigie.model.enriched import Enriched
from vigie.model.findings import Finding
from vigie.model.habits import UNKNOWN_SESSION, Contact

HOT: Final = 50_000
"""Accounts in memory, unpacked."""
MOST: Final = 1_000_000
"""Accounts learned of. One that comes later has no past; `turned_away` counts its activities."""
WITNESSED_AFTER: Final = 14
"""Days after which an account that was never seen before is taken for a new one."""
LATEST: Final = 253_402_300_800_000
"""ms: the year 10,000. What is later than that, or before 1970, is no time to learn from."""

META: Final = "="
"""Name of what is kept about all accounts together. No account is named so."""
PEERS: Final = "peers/"
"""Beginning of the names of groups of peers."""

_T = TypeVar("_T")
Recall = Callable[[str], bytes | None]

_READ: Final = Action.READ
_SEND: Final = Action.SEND
_CHANGE_PASSWORD: Final = Action.CHANGE_PASSWORD
_SUCCESS: Final = Outcome.SUCCESS
"""Reading a member of an enumeration takes longer than everything else that is asked about most activities."""
_NOBODYS: Final = frozenset({Action.FEDERATE, Action.GAP})
_APART: Final = _NOBODYS | {Action.LOGIN}
_REACHING: Final = frozenset({Action.SEARCH_DIRECTORY, Action.LIST_MEMBERS, Action.JOIN, Action.DOWNLOAD})
_STOPPED: Final = (Outcome.REFUSED, Outcome.CHALLENGED)
"""Not a set: hashing a member takes longer than comparing it with both."""
_NO_SEAT: Final = Seat(None, UNKNOWN_SESSION, 0, 0)
_SEATS: Final = 4_096
"""Seats beyond which those that are free are looked for, each time there are twice as many as were taken."""
_PLACE: Final = attrgetter(*(f"activity.{name}" for name in ("user", "device", "ip", "user_agent", "exempt")))
_BACK: Final = 1
"""Days by which an activity may come late; one that is older means that the clock was set back."""
_PEOPLE, _ROOMS, _AUTHORS, _ENVIRONMENTS, _COLD, _FILES = range(len(MEASURES))


@dataclass(frozen=True, slots=True)
class BaselineState:
    """What `vigie status` shows of the step."""

    accounts: int  # learned of
    hot: int  # in memory
    damaged: int  # could not be read again, and began anew
    turned_away: int  # activities of accounts that came when there were too many


class Baselines:
    """Annotates activities in the order of the stream. Not thread-safe."""

    def __init__(
        self, servers: Mapping[str, str] | None = None, recall: Recall | None = None, hot: int = HOT, most: int = MOST
    ) -> None:
        """`servers`: the environment of each server; one that is not named is its own."""
        self._servers = dict(servers or {})
        self._recall = recall or (lambda _: None)
        self._most_hot, self._most = hot, most
        self._hot: dict[str, Account] = {}
        self._seats: dict[int, Seat] = {}  # of all of them, by account and place
        self._most_seats = _SEATS
        self._months: Container[int] = range(len(MEASURES))
        self._changed: dict[str, Account] = {}
        self._leaving: dict[str, bytes] = {}  # out of memory, not known to be kept
        self._peers: dict[str, Peers] = {}
        self._taught: set[str] = set()  # groups that changed
        self._damaged = self._turned_away = 0
        self._began, self._accounts = self._meta()

    def annotate(self, items: Sequence[Enriched]) -> list[Enriched]:
        """The same activities with habits, session and contact. What each of them teaches, the next one finds."""
        places = list(map(hash, map(_PLACE, items)))
        seats = [self._seats.get(place, _NO_SEAT) for place in places]  # all at once: they lie far apart in memory
        told = []
        for item, place, found in zip(items, places, seats, strict=True):
            activity, seat = item.activity, found
            account, action, time = seat.account, activity.action, activity.time
            usual = action is _READ or action is _SEND
            if account is None or (not usual and action in _APART):
                account = self._somebody(item)
                if account is None:
                    told.append(item)
                    continue
                seat = account.seats.get(place, _NO_SEAT)
            contact = account.calm
            if not seat.since <= time < seat.due or activity.outcome is not _SUCCESS or action is _CHANGE_PASSWORD:
                seat, contact = self._arrive(account, item, place, seat)
            if activity.cold or activity.peeked or activity.strangers or (not usual and action in _REACHING):
                contact = self._reach(account, item, contact)
            elif not account.familiar(activity):
                contact = self._meet(account, item, contact)
            told.append(
                Enriched(  # by position: `msgspec.structs.replace` takes three times as long
                    activity,
                    item.environment,
                    item.network,
                    item.room,
                    item.read_rooms,
                    item.late,
                    account.habits or account.tell(self._group(item.environment, account), self._months),
                    seat.session,
                    contact,
                    item.canaries,
                    item.resembles,
                )
            )
        return told

    def ask(self, fields: Container[str]) -> None:
        """Work out only what these fields tell of 30 days, of which a sketch must be asked; until then, everything."""
        self._months = [number for number, name in enumerate(MEASURES) if f"matrix.month.{name}" in fields]
        for account in self._hot.values():
            account.forget()

    def doubt(self, findings: Iterable[Finding]) -> None:
        """The days that findings are about teach nothing, unless somebody else can have made the evidence."""
        for finding in findings:
            account = self._known(finding.actor) if finding.actor and not finding.forgeable else None
            if account is not None and account.doubt(finding.first, finding.last):
                self._changed[finding.actor] = account

    def changes(self) -> dict[str, bytes]:
        """What differs from what is kept, by name. Nothing is forgotten before `kept` says so."""
        found = dict(self._leaving)
        for name, account in self._changed.items():
            found[name] = self._leaving[name] = account.pack()
        self._changed.clear()
        for name in self._taught:
            found[name] = self._leaving[name] = _ENCODER.encode(self._peers[name].dump())
        self._taught.clear()
        if found:
            found[META] = _ENCODER.encode([self._began, self._accounts])
        return found

    def kept(self, changes: Mapping[str, bytes]) -> None:
        """These changes are kept. What changed again since is not lost."""
        for name, content in changes.items():
            if self._leaving.get(name) is content:
                del self._leaving[name]

    def state(self) -> BaselineState:
        """Counters."""
        return BaselineState(self._accounts, len(self._hot), self._damaged, self._turned_away)

    def _somebody(self, item: Enriched) -> Account | None:
        """The account that did it. Whoever only tried to sign in is nobody: he proved nothing, and teaches nothing."""
        activity = item.activity
        user = activity.user
        if not user or activity.action in _NOBODYS:
            return None
        if activity.action is Action.LOGIN and activity.outcome is not Outcome.SUCCESS:
            return None
        return self._known(user) or self._first(user, item)

    def _known(self, user: str) -> Account | None:
        """An account that was learned of before."""
        account = self._hot.get(user)
        if account is None:
            content = self._leaving.get(user) or self._recall(user)
            account = self._readable(read_account(content)) if content else None
            if account is not None:
                self._hold(user, account)
        return account

    def _first(self, user: str, item: Enriched) -> Account | None:
        """An account that begins now, for us."""
        if self._accounts >= self._most or not 0 <= item.activity.time < LATEST:
            self._turned_away += 1
            return None
        day = item.activity.time // DAY
        if self._began < 0:
            self._began = day
        account = Account(item.activity.time, witnessed=day - self._began >= WITNESSED_AFTER)
        account.meet_environment(item.environment)
        self._accounts += 1
        self._changed[user] = account
        self._hold(user, account)
        return account

    def _hold(self, user: str, account: Account) -> None:
        """Keep it in memory; when that is full, those that came first go."""
        if len(self._hot) >= self._most_hot:
            for name in list(islice(self._hot, self._most_hot // 8 + 1)):
                self._hot.pop(name).rise()
                if name in self._changed:
                    self._leaving[name] = self._changed.pop(name).pack()
        self._hot[user] = account

    def _arrive(self, account: Account, item: Enriched, place: int, seat: Seat) -> tuple[Seat, Contact]:
        """It comes from somewhere, at some hour: what is to be said of that until something changes."""
        activity, time = item.activity, item.activity.time
        changed = activity.action is _CHANGE_PASSWORD and activity.outcome is _SUCCESS
        if seat.since <= time < seat.until and not changed and activity.outcome not in _STOPPED:
            self._changed[activity.user] = account
            if account.stays(seat, item.network, time):
                return seat, account.calm
            return self._look_closer(account, item, seat)
        if not 0 <= time < LATEST:
            return _NO_SEAT, account.calm
        places = account.places
        if changed:
            account.rise()
            places.change_password(time, activity.device)
        day, hour = time // DAY, time % DAY // HOUR
        lived = self._live(account, item, day)
        came = places.arrive(activity, item.network, day)
        used, again = places.use(activity, item.network)
        contact, moved = self._travel(account, item)
        doubted = activity.outcome in _STOPPED and account.doubt(time, time)
        if came or (used and not again):
            account.rise()
        if account.keep_hour(day, hour) or lived or came or used or moved or doubted or not account.seats:
            self._changed[activity.user] = account
        session = places.session(activity, item.network, young=account.young, hour=account.past.unusual(day, hour))
        if len(self._seats) >= self._most_seats:
            self._clear_up()
        seat = self._seats[place] = account.sit(place, session, activity, item.network)
        return seat, contact

    def _look_closer(self, account: Account, item: Enriched, seat: Seat) -> tuple[Seat, Contact]:
        """It is at a place of which is known what to say, but the network is another, or the country."""
        _, again = account.places.use(item.activity, item.network)
        if not again:
            account.unsettle()
        contact, _ = self._travel(account, item)
        return account.settle(seat, item.activity, item.network), contact

    def _clear_up(self) -> None:
        """Seats in which nobody sits any more go."""
        self._seats = {place: seat for place, seat in self._seats.items() if seat.account is not None}
        self._most_seats = max(_SEATS, 2 * len(self._seats))

    def _travel(self, account: Account, item: Enriched) -> tuple[Contact, bool]:
        """How fast it came here, and whether it moved. Machines that act for many are everywhere at once."""
        if account.exempt or not item.network.country:
            return account.calm, False
        travel = account.travel
        country, seen = travel.country, travel.last
        speed = travel.arrive(item.network, item.activity.time)
        moved = travel.last != seen
        if travel.country != country:
            account.rise()  # whoever is at another place of it moves it back
        if speed is None:
            return account.calm, moved
        return Contact(account.calm.rooms, account.calm.environment, speed, speed >= IMPOSSIBLE), moved

    def _live(self, account: Account, item: Enriched, day: int) -> bool:
        """Bring it to this day and role; whether that changed it."""
        changed = False
        if account.exempt != item.activity.exempt:
            account.exempt = item.activity.exempt
            account.forget()
            changed = True
        if day > account.day or day < account.day - _BACK:
            for role, values in account.roll(day):
                name = peers_of(item.environment, role)
                self._peers_of(name, day).learn(values)
                self._taught.add(name)
            changed = True
        return changed

    def _reach(self, account: Account, item: Enriched, contact: Contact) -> Contact:
        """What it touched, and what of that for the first time."""
        contact = self._meet(account, item, contact)
        reached = reach(item.activity)
        if reached is None:
            return contact
        self._changed[item.activity.user] = account
        met = self._extend(account, item, reached)
        return msgspec.structs.replace(contact, environment=True) if met and account.grown else contact

    def _meet(self, account: Account, item: Enriched, contact: Contact) -> Contact:
        """The rooms it had to do with for the first time."""
        new = tuple([room for room in contacts(item.activity) if account.meet(room)])
        if not new:
            return contact
        self._changed[item.activity.user] = account
        return msgspec.structs.replace(contact, rooms=new) if account.grown else contact

    def _extend(self, account: Account, item: Enriched, reached: Reach) -> bool:
        """Count it; whether it met an environment for the first time."""
        names = tuple(environments(reached.domains(), self._servers))
        account.add(_PEOPLE, reached.people)
        account.add(_ROOMS, reached.rooms)
        account.add(_AUTHORS, reached.authors)
        account.add(_ENVIRONMENTS, names)
        account.add_cold(reached.cold)
        account.add_fresh(item.activity.fresh)
        account.add(_FILES, reached.files)
        if len(reached.read) == 1:
            sizes = {
                read.room: facts.members for read, facts in zip(item.activity.reads, item.read_rooms, strict=False)
            }
            account.walk(reached.read[0], sizes.get(reached.read[0]))
        return sum(map(account.meet_environment, names)) > 0

    def _group(self, environment: str, account: Account) -> Peers:
        return self._peers_of(peers_of(environment, account.role), account.day)

    def _peers_of(self, name: str, day: int) -> Peers:
        """A group of peers as it stands on that day."""
        peers = self._peers.get(name)
        if peers is None:
            peers = self._peers[name] = self._remembered(name) or Peers(day)
        if peers.turn(day):
            self._taught.add(name)
        return peers

    def _remembered(self, name: str) -> Peers | None:
        content = self._recall(name)
        return self._readable(read_peers(content)) if content else None

    def _meta(self) -> tuple[int, int]:
        """When learning began (a day, -1 before), and of how many accounts was learned."""
        content = self._recall(META)
        return (self._readable(read_meta(content)) if content else None) or (-1, 0)

    def _readable(self, found: _T | None) -> _T | None:
        self._damaged += found is None
        return found


def read_account(content: bytes) -> Account | None:
    """What is kept of an account; None when it is damaged, or of another version."""
    try:
        return Account.unpack(content)
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def read_peers(content: bytes) -> Peers | None:
    """What is kept of a group of peers; None when it is damaged."""
    try:
        return Peers.load(_decoded(content))
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def read_meta(content: bytes) -> tuple[int, int] | None:
    """The day when learning began, and the number of accounts; None when it is damaged."""
    try:
        began, accounts = _decoded(content)
        return int(began), int(accounts)
    except (ValueError, TypeError):
        return None


def peers_of(environment: str, role: str) -> str:
    """The name under which the peers of one environment and role are kept."""
    return f"{PEERS}{environment}/{role}"


_ENCODER: Final = msgspec.msgpack.Encoder()


def _decoded(content: bytes) -> list[Any]:
    return msgspec.msgpack.decode(content, type=list[Any])
