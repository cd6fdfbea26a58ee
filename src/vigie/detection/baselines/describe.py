"""What was learned of an account and of its peers, as plain values: for whoever asks why a rule found something."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from vigie.detection.baselines.account import DAY, Account
from vigie.detection.baselines.past import MEASURES
from vigie.detection.baselines.peers import Peers
from vigie.detection.baselines.places import FRESH
from vigie.detection.baselines.step import META, PEERS, peers_of, read_account, read_meta, read_peers
from vigie.model.timestamps import rfc3339

STALE: Final = 180
"""Days without activity after which an account is called stale."""
LISTED: Final = 100
"""Accounts that a summary names in each list."""
_SHARES: Final = {"median": 0.5, "p99": 0.99, "p999": 0.999}


def account(name: str, content: bytes, peers: bytes | None, environment: str, now: int) -> dict[str, Any]:
    """One account. `peers`: what is kept under `group_of`. Raises `ValueError` when it cannot be read."""
    known = read_account(content)
    if known is None:
        raise ValueError(f"what was learned of {name} cannot be read; it will begin anew")
    group = read_peers(peers) if peers else None
    return {
        "account": name,
        "environment": environment,
        "role": known.role,
        "first_seen": rfc3339(known.first),
        "last_day": date(known.day),
        "active_days": known.active,
        "days_taught": len(known.past.days),
        "stale": _stale(known, now),
        "young": known.young,
        "witnessed": known.witnessed,
        "capped": sorted(known.capped),
        "bytes": len(content),
        "measures": {measure: _measure(known, group, number) for number, measure in enumerate(MEASURES)},
        "waiting": [{"day": date(one[0]), "may_teach": one[4]} for one in known.past.waiting],
        "hours": _hours(known.past.hours),
        "known_rooms": len(known.rooms),
        "places": _places(known, now),
        "password_changed": rfc3339(known.places.password[0]) if known.places.password[0] else None,
        "country": known.travel.country or None,
        "walk": {"descending": known.descending, "ascending": known.ascending},
        "older_than_entry": dict(zip(("events", "days", "share"), known.old.told(_cold(known)), strict=True)),
    }


def group_of(content: bytes, environment: str) -> str:
    """The name under which the peers of an account are kept; "" when the account cannot be read."""
    known = read_account(content)
    return peers_of(environment, known.role) if known else ""


@dataclass(slots=True)
class Summary:
    """Everything that is kept, counted one by one: feed it every name and content with `add`."""

    now: int
    accounts: Counter[str] = field(default_factory=Counter)
    capped: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    peers: dict[str, Any] = field(default_factory=dict)
    began: str | None = None

    def add_all(self, kept: Iterable[tuple[str, bytes]]) -> "Summary":
        """Count everything, by name and content."""
        for name, content in kept:
            self.add(name, content)
        return self

    def add(self, name: str, content: bytes) -> None:
        """Count one record."""
        if name == META:
            began, _ = read_meta(content) or (-1, 0)
            self.began = date(began) if began >= 0 else None
        elif name.startswith(PEERS):
            self._add_peers(name, content)
        else:
            self._add_account(name, content)

    def _add_peers(self, name: str, content: bytes) -> None:
        group = read_peers(content)
        if group is None:
            self.damaged.append(name)
            return
        widths = {measure: _widths(group, number) for number, measure in enumerate(MEASURES)}
        self.peers[name.removeprefix(PEERS)] = {"days": group.days, "measures": widths}

    def _add_account(self, name: str, content: bytes) -> None:
        known = read_account(content)
        self.accounts["all"] += 1
        self.accounts["bytes"] += len(content)
        if known is None:
            self.damaged.append(name)
            return
        self.accounts["young"] += known.young
        self.accounts["with_habit"] += known.past.enough
        self.accounts["stale"] += (stale := _stale(known, self.now))
        self.accounts["capped"] += bool(known.capped)
        if stale and len(self.stale) < LISTED:
            self.stale.append(name)
        if known.capped and len(self.capped) < LISTED:
            self.capped.append(name)

    def document(self) -> dict[str, Any]:
        """For machines."""
        counts = {name: self.accounts[name] for name in ("all", "young", "with_habit", "stale", "capped", "bytes")}
        return {
            "began": self.began,
            "accounts": counts,
            "peers": self.peers,
            "capped": self.capped,
            "stale": self.stale,
            "damaged": self.damaged[:LISTED],
        }


def date(day: int) -> str:
    """A day as people write it."""
    return rfc3339(day * DAY)[:10]


def _stale(known: Account, now: int) -> bool:
    return now // DAY - known.day > STALE


def _cold(known: Account) -> int:
    return known.measures[MEASURES.index("cold")].month


def _measure(known: Account, group: Peers | None, number: int) -> dict[str, Any]:
    measure = known.measures[number]
    return {
        "day": measure.today,
        "month": measure.month,
        "widest": known.past.widest[number] if known.past.days else None,
        "habit": known.past.ratio(number, measure.today),
        "rank": group.rank(number, measure.today) if group else None,
        "peers": _widths(group, number) if group else None,
    }


def _widths(group: Peers, number: int) -> dict[str, int] | None:
    """How wide the days of peers are; None without any."""
    return {name: group.at(number, share) for name, share in _SHARES.items()} if group.days else None


def _hours(hours: int) -> dict[str, list[int]]:
    return {
        "working_days": [hour for hour in range(24) if hours >> hour & 1],
        "weekends": [hour for hour in range(24) if hours >> (24 + hour) & 1],
    }


def _places(known: Account, now: int) -> dict[str, list[dict[str, Any]]]:
    places = known.places
    return {
        kind: [
            {
                "name": name,
                "new": None if known.young else now - since < FRESH,
                "last_day": date(last),
                **({"since": rfc3339(places.born[name])} if kind == "devices" and name in places.born else {}),
            }
            for name, (since, last) in sorted(table.items(), key=lambda one: (-one[1][1], one[0]))
        ]
        for kind, table in zip(("networks", "countries", "clients", "devices"), places.tables(), strict=True)
    }
