"""One correlation at work: its groups, their windows and the episodes in which its condition holds.

Bounds: a window has its own (`windows.capacity`); at most `MAX_GROUPS` groups, beyond which the eighth created first is
forgotten and counted; a group idle for its span and `SLACK` is forgotten; an episode keeps `MAX_EVIDENCE` event ids.

A record without one of the group-by fields belongs to no group. A record older than its group's window is counted in
`late`, unless it is older by more than `SLACK`: then the clock was set back, and the group starts anew at that time.
"""

import hashlib
import operator
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, Final

import msgspec

from vigie.detection.fields import Getter, Shape
from vigie.detection.matchers import text
from vigie.detection.rules import CorrelationRule, Source
from vigie.detection.windows import Entry, Window, capacity
from vigie.model.findings import Finding

SLACK: Final = 600_000
"""Milliseconds by which records may come out of order without any effect on idle groups."""
MAX_GROUPS: Final = 1_000_000
MAX_EVIDENCE: Final = 1_000
_SWEEP: Final = 1_024

Key = str | tuple[str, ...]
Feed = Callable[[Any], None]

_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
    "eq": operator.eq,
    "neq": operator.ne,
}
_BEST: Final[Mapping[str, Callable[[Any, Any], Any]]] = {"gte": max, "gt": max, "lte": min, "lt": min}


class Episode(msgspec.Struct, kw_only=True):
    """A time in which the condition of a rule holds for a group. Ends one span after it held last."""

    id: str
    first: int
    last: int
    held: int  # the group's clock when the condition held last
    value: float
    server: str
    evidence: list[str]


class Saved(msgspec.Struct, frozen=True):
    """A tracker in a snapshot."""

    rule: str
    print: str
    newest: int
    due: int
    late: int
    forgotten: int
    groups: list[tuple[list[str], list[Any]]]
    episodes: list[tuple[list[str], Episode]]


class Tracker:
    """State of one correlation rule. `changed` is the engine's note of the episodes to report."""

    def __init__(self, rule: CorrelationRule, shared: dict[str, str]) -> None:
        self.rule = rule
        self.changed: dict[int, tuple[Tracker, Key, Episode]] = {}
        self.groups: dict[Key, Window] = {}
        self.episodes: dict[Key, Episode] = {}
        self.newest = -(1 << 62)  # newest event time since the last sweep
        self.due = _SWEEP  # records until the next sweep
        self.late = 0
        self.forgotten = 0
        self._share = shared.setdefault
        self._back = rule.span + SLACK

    def feeder(self, source: Source, shape: Shape) -> Feed:
        """The function that counts a matching record of a shape."""
        key_of, amount_of = _key(source.group_by, shape), self._amount(source, shape)
        time_of, event_of, server_of = shape.time, shape.identity, shape.server
        groups, span, back = self.groups, self.rule.span, self._back
        holds, threshold = _OPERATORS[self.rule.operator], self.rule.threshold
        limit = capacity(threshold)

        def feed(record: Any) -> None:
            key = key_of(record)
            if key is None:
                return
            amount = amount_of(record)
            if amount is None:
                return
            time = time_of(record)
            window = groups.get(key)
            if window is None or window.clock - time > back:
                window = self._open(key)
            event = event_of(record)
            value = window.add(time, event, amount, span, limit)
            if value is None:
                self.late += 1
            elif holds(value, threshold):
                self._hold(key, window, value, (time, event), server_of(record))
            if time > self.newest:  # noqa: PLR1730 - a call of max() costs as much as the rest of this loop
                self.newest = time
            self.due -= 1
            if self.due <= 0:
                self._sweep(time)

        return feed

    def _amount(self, source: Source, shape: Shape) -> Getter:
        amount: Getter = self.rule.kind.amount
        if not source.field:
            return amount
        get, share = shape.getter(source.field), self._share

        def shared(record: Any) -> Any:
            taken = amount(get(record))
            return [share(one, one) for one in taken] if taken and not isinstance(taken, int | float) else taken

        return shared

    def _open(self, key: Key) -> Window:
        groups = self.groups
        if len(groups) >= MAX_GROUPS:
            for old in list(islice(groups, MAX_GROUPS // 8)):
                del groups[old]
                self.forgotten += 1
        window: Window = self.rule.kind.WINDOW()
        groups[self._share(key, key) if isinstance(key, str) else key] = window
        return window

    def _hold(self, key: Key, window: Window, value: Any, entry: Entry, server: Any) -> None:
        episode = self.episodes.get(key)
        clock = window.clock
        if episode is None or not -self._back <= clock - episode.held <= self.rule.span:
            episode = self._begin(key, window, value, server)
        else:
            episode.held = clock
            episode.last = max(episode.last, entry[0])
            episode.value = float(_BEST.get(self.rule.operator, _newer)(episode.value, value))
            if len(episode.evidence) < MAX_EVIDENCE:
                episode.evidence.append(entry[1])
        self.changed[id(episode)] = (self, key, episode)

    def _begin(self, key: Key, window: Window, value: Any, server: Any) -> Episode:
        evidence = window.evidence()
        events = [event for _time, event in evidence[:MAX_EVIDENCE]]
        self.episodes[key] = episode = Episode(
            id=identify(self.rule.id, *_parts(key), events[0]),
            first=evidence[0][0],
            last=window.clock,
            held=window.clock,
            value=float(value),
            server=text(server or ""),
            evidence=events,
        )
        return episode

    def finding(self, key: Key, episode: Episode) -> Finding:
        """The episode as it stands."""
        rule = self.rule
        group = dict(zip(rule.group_by, _parts(key), strict=True))
        return Finding(
            id=episode.id,
            rule=rule.id,
            name=rule.name,
            title=rule.title,
            severity=rule.severity,
            confidence=rule.confidence,
            actor=group.get("user.id", ""),
            server=episode.server,
            group=group,
            first=episode.first,
            last=episode.last,
            value=episode.value,
            evidence=tuple(episode.evidence),
            techniques=rule.techniques,
        )

    def _sweep(self, now: int) -> None:
        """Forget idle groups. The older of two clocks decides, so one record from the future empties nothing."""
        cutoff = min(self.newest, now) - self._back
        for key in [key for key, window in self.groups.items() if window.clock < cutoff]:
            del self.groups[key]
        for key in [key for key, episode in self.episodes.items() if episode.held < cutoff]:
            del self.episodes[key]
        self.newest = now
        self.due = max(_SWEEP, len(self.groups))

    def save(self) -> Saved:
        """Everything a new tracker of the same rule needs to go on."""
        return Saved(
            self.rule.id,
            self.rule.print,
            self.newest,
            self.due,
            self.late,
            self.forgotten,
            [(list(_parts(key)), window.dump()) for key, window in self.groups.items()],
            [(list(_parts(key)), episode) for key, episode in self.episodes.items()],
        )

    def load(self, saved: Saved) -> None:
        """Inverse of `save`, on a new tracker. Raises `ValueError`, `TypeError` or `LookupError` on other content."""
        for parts, content in saved.groups:
            self._open(self._key_again(parts)).load(content)
        for parts, episode in saved.episodes:
            self.episodes[self._key_again(parts)] = episode
        self.newest, self.due, self.late, self.forgotten = saved.newest, saved.due, saved.late, saved.forgotten

    def _key_again(self, parts: list[str]) -> Key:
        if len(parts) != len(self.rule.group_by):
            raise ValueError("a group of another rule")
        return parts[0] if len(parts) == 1 else tuple(parts)


def identify(*parts: str) -> str:
    """A stable id from what a finding is about."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def _newer(_before: Any, now: Any) -> Any:
    return now


def _parts(key: Key) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def _key(fields: tuple[str, ...], shape: Shape) -> Callable[[Any], Key | None]:
    """The group of a record; None when it lacks a field."""
    getters = tuple(shape.getter(field) for field in fields)
    if len(getters) == 1:
        return _single_key(getters[0])

    def several(record: Any) -> Key | None:
        found = [get(record) for get in getters]
        if None in found:
            return None
        return tuple(one if type(one) is str else text(one) for one in found)

    return several


def _single_key(get: Getter) -> Callable[[Any], Key | None]:
    def one(record: Any) -> Key | None:
        found = get(record)
        if type(found) is str or found is None:
            return found
        return text(found)

    return one
