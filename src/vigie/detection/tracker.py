"""One correlation at work: its groups, their windows and the episodes in which its condition holds.

Bounds: a window has its own (`windows.capacity`); at most `MAX_GROUPS` groups, beyond which the eighth created first is
forgotten and counted; groups idle for their span and the lateness are forgotten as new ones come; an
episode keeps `MAX_EVIDENCE` event ids.

A record without one of the group-by fields belongs to no group. A record older than its group's window is counted in
`late`, unless it is older by more than the lateness: then the clock was set back, and the group starts anew then.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

import msgspec

from vigie.detection.bounds import better, holding
from vigie.detection.fields import FIELDS, Kind
from vigie.detection.matchers import text
from vigie.detection.rules import CorrelationRule, Source
from vigie.detection.shapes import Shape
from vigie.detection.windows import NEVER, Window, capacity
from vigie.detection.written import Getter, Of, written
from vigie.model.findings import Finding

LATENESS: Final = 600_000
"""Milliseconds by which records may come out of order without any effect on idle groups, unless said otherwise."""
MAX_GROUPS: Final = 1_000_000
MAX_EVIDENCE: Final = 1_000
_SWEEP: Final = 1_024

Key = str | tuple[str, ...]
Feed = Callable[[Any], None]


@dataclass(slots=True, kw_only=True)
class Episode:
    """A time in which the condition of a rule holds for a group. Ends one span after it held last."""

    id: str
    first: int
    last: int
    held: int  # the group's clock when the condition held last
    value: Any
    server: str
    evidence: list[str]
    changed: bool = False  # since it was reported last


class Saved(msgspec.Struct, frozen=True):
    """A tracker in a snapshot."""

    rule: str
    print: str
    before: int
    due: int
    late: int
    forgotten: int
    groups: list[tuple[list[str], list[Any]]]
    episodes: list[tuple[list[str], Episode]]


class Tracker:
    """State of one correlation rule. `changed` is the engine's note of the episodes to report."""

    def __init__(self, rule: CorrelationRule, shared: dict[str, str], lateness: int = LATENESS) -> None:
        self.rule = rule
        self.changed: list[tuple[Tracker, Key, Episode]] = []
        self.groups: dict[Key, Window] = {}
        self.episodes: dict[Key, Episode] = {}
        self.before = NEVER  # event time when a group was opened last
        self.due = _SWEEP  # groups to be opened until the next sweep
        self.late = 0
        self.forgotten = 0
        self._share = shared.setdefault
        self._reports = rule.reports
        self.span = rule.span
        self._back = rule.span + lateness
        self._better = better(rule.bounds)
        self._window = rule.kind.window(rule)

    def feeder(self, source: Source, shape: Shape, begun: Sequence[Feed] = (), held: Sequence[Feed] = ()) -> Feed:
        """The function that counts a matching record of a shape.

        Correlations of this one are fed the record with which an episode begins (`begun`), or each with which the
        condition holds (`held`).
        """
        count = self._counter(self._holder(shape.server, begun, held))
        amount = self.rule.kind.reader(self.rule, source, shape, self._share)
        group = _group(source.group_by, shape)
        return written("{0}(record, {1}, {2}, {3}, {4})", count, *map(Of, (group, shape.time, shape.identity, amount)))

    def _counter(self, hold: Callable[..., None]) -> Callable[..., None]:
        """What counts an amount of a record for a group, unless one of them is None."""
        find, span, back = self.groups.get, self.span, self._back
        least, holds = holding(self.rule.bounds, whole=self.rule.kind.COUNTS)
        limit = capacity(max(one for _, one in self.rule.bounds))

        def count(record: Any, key: Key | None, time: int, event: str, amount: Any) -> None:
            if key is None or amount is None:
                return
            window = find(key)
            if window is None or window.clock - time > back:
                window = self._open(key, time)
            value = window.add(time, event, amount, span, limit)
            if value is None:
                self.late += 1
            elif value >= least and (holds is None or holds(value)):
                hold(record, key, window, value, time, event)

        return count

    def _holder(self, server_of: Getter, begun: Sequence[Feed], held: Sequence[Feed]) -> Callable[..., None]:
        """What is done when the condition holds: for every activity of an attack."""
        episode_of, span, back, better = self.episodes.get, self.span, self._back, self._better

        def hold(record: Any, key: Key, window: Window, value: Any, time: int, event: str) -> None:
            episode, clock = episode_of(key), window.clock
            if episode is not None and -back <= clock - episode.held <= span:
                episode.held = clock
                if time > episode.last:  # noqa: PLR1730 - calling `max` takes longer
                    episode.last = time
                if better(value, episode.value):
                    episode.value = value
                if len(episode.evidence) < MAX_EVIDENCE:
                    episode.evidence.append(event)
                if not episode.changed:
                    self._changes(key, episode)
            else:
                self._begin(key, window, value, text(server_of(record) or ""))
                for hand_on in begun:
                    hand_on(record)
            for hand_on in held:
                hand_on(record)

        return hold

    def _open(self, key: Key, time: int) -> Window:
        self.due -= 1
        if self.due <= 0:
            self._sweep(min(time, self.before))
        self.before = time
        window: Window = self._window()
        self.groups[self._share(key, key) if isinstance(key, str) else key] = window
        return window

    def _begin(self, key: Key, window: Window, value: Any, server: str) -> None:
        """The condition holds for the first time."""
        evidence = window.evidence()
        events = [event for _time, event in evidence[:MAX_EVIDENCE]]
        self.episodes[key] = episode = Episode(
            id=identify(self.rule.id, *_parts(key), events[0]),
            first=evidence[0][0],
            last=window.clock,
            held=window.clock,
            value=value,
            server=server,
            evidence=events,
        )
        self._changes(key, episode)

    def _changes(self, key: Key, episode: Episode) -> None:
        """To be reported, once for all that changes until then."""
        episode.changed = True
        if self._reports:
            self.changed.append((self, key, episode))

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
            value=float(episode.value),
            evidence=tuple(episode.evidence),
            techniques=rule.techniques,
            forgeable=rule.forgeable,
            crowd=rule.crowd,
            theme=rule.theme,
        )

    def _sweep(self, now: int) -> None:
        """Forget idle groups. `now` is the older of two times seen, so one record from the future empties nothing."""
        cutoff = now - self._back
        for key in [key for key, window in self.groups.items() if window.clock < cutoff]:
            del self.groups[key]
        for key in [key for key, episode in self.episodes.items() if episode.held < cutoff]:
            del self.episodes[key]
        surplus = len(self.groups) - MAX_GROUPS * 7 // 8
        for key in list(islice(self.groups, max(surplus, 0))):
            del self.groups[key]
            self.forgotten += 1
        self.due = min(max(_SWEEP, len(self.groups)), MAX_GROUPS - len(self.groups))

    def save(self) -> Saved:
        """Everything a new tracker of the same rule needs to go on."""
        return Saved(
            self.rule.id,
            self.rule.print,
            self.before,
            self.due,
            self.late,
            self.forgotten,
            [(list(_parts(key)), window.dump()) for key, window in self.groups.items()],
            [(list(_parts(key)), _plain(episode)) for key, episode in self.episodes.items()],
        )

    def load(self, saved: Saved) -> None:
        """Inverse of `save`, on a new tracker. Raises `ValueError`, `TypeError` or `LookupError` on other content."""
        for parts, content in saved.groups:
            self._open(self._key_again(parts), NEVER).load(content)
        for parts, episode in saved.episodes:
            self.episodes[self._key_again(parts)] = episode
        self.before, self.due, self.late, self.forgotten = saved.before, saved.due, saved.late, saved.forgotten

    def _key_again(self, parts: list[str]) -> Key:
        if len(parts) != len(self.rule.group_by):
            raise ValueError("a group of another rule")
        return parts[0] if len(parts) == 1 else tuple(parts)


def identify(*parts: str) -> str:
    """A stable id from what a finding is about."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def _plain(episode: Episode) -> Episode:
    value = episode.value if isinstance(episode.value, int) and abs(episode.value) < 1 << 63 else float(episode.value)
    return replace(episode, value=value, changed=False)


def _parts(key: Key) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def _group(fields: tuple[str, ...], shape: Shape) -> Getter:
    """The group of a record; None when it belongs to none."""
    getters = tuple(shape.getter(field) for field in fields)
    if len(getters) != 1:
        return _several_keys(getters)
    known = FIELDS.get(fields[0])
    ours = known is not None and known.kind is Kind.TEXT and shape.attribute(fields[0])
    return getters[0] if ours else _single_key(getters[0])


def _several_keys(getters: tuple[Getter, ...]) -> Callable[[Any], Key | None]:
    def several(record: Any) -> Key | None:
        found = [get(record) for get in getters]
        if None in found or any(isinstance(one, dict) for one in found):
            return None
        return tuple(one if type(one) is str else text(one) for one in found)

    return several


def _single_key(get: Getter) -> Callable[[Any], Key | None]:
    def one(record: Any) -> Key | None:
        found = get(record)
        if type(found) is str or found is None:
            return found
        return None if isinstance(found, dict) else text(found)

    return one
