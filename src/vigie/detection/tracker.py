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
from vigie.detection.written import Getter, Of, Text, written
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
    evidence: Sequence[str]  # a list that grows, or all that is kept
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
        self._window = rule.kind.window(rule)

    def feeder(self, source: Source, shape: Shape, begun: Sequence[Feed] = (), held: Sequence[Feed] = ()) -> Feed:
        """The function that counts a matching record of a shape.

        Correlations of this one are fed the record with which an episode begins (`begun`), or each with which the
        condition holds (`held`).
        """
        count = self._counter(shape.server, begun, held)
        amount = self.rule.kind.reader(self.rule, source, shape, self._share)
        group = _group(source.group_by, shape)
        return written("{0}(record, {1}, {2}, {3}, {4})", count, *map(Of, (group, shape.time, shape.identity, amount)))

    def _counter(self, server_of: Getter, begun: Sequence[Feed], held: Sequence[Feed]) -> Callable[..., None]:
        """What counts an amount of a record for a group, unless one of them is None. Runs for all of an attack."""
        rule, code = self.rule, Text()
        span = code.name(self.span)
        least, holds = holding(rule.bounds, whole=rule.kind.COUNTS)
        least_holds = f"value >= {code.name(least)}" + (f" and {code.name(holds)}(value)" if holds else "")
        limit = capacity(max(one for _, one in rule.bounds))
        code.add(
            "if key is None or amount is None:",
            "    return",
            f"window = {code.name(self.groups.get)}(key)",
            f"if window is None or window.clock - time > {code.name(self._back)}:",
            f"    window = {code.name(self._open)}(key, time)",
            f"value = window.add(time, event, amount, {span}, {code.name(limit)})",
            "if value is None:",
            f"    {code.name(self)}.late += 1",
            f"elif {least_holds}:",
            f"    episode, clock = {code.name(self.episodes.get)}(key), window.clock",
            f"    if episode is not None and {code.name(-self._back)} <= clock - episode.held <= {span}:",
            *(f"        {line}" for line in _grown(code, rule, self._changes)),
            "    else:",
            f"        {code.name(self._begin)}(key, window, value, {code.name(text)}({code.of(server_of)} or ''))",
            *(f"        {code.name(hand_on)}(record)" for hand_on in begun),
            *(f"    {code.name(hand_on)}(record)" for hand_on in held),
        )
        return code.function("record, key, time, event, amount")

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
        events = _growing([event for _time, event in evidence[:MAX_EVIDENCE]])
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
            episode.evidence = _growing(episode.evidence)
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


def _grown(code: Text, rule: CorrelationRule, changes: Callable[[Key, Episode], None]) -> Sequence[str]:
    """The condition of an open episode holds again."""
    return (
        "episode.held = clock",
        "if time > episode.last:",  # calling `max` takes longer
        "    episode.last = time",
        f"if value {better(rule.bounds)} episode.value:",
        "    episode.value = value",
        "if type(evidence := episode.evidence) is list:",
        "    evidence.append(event)",
        f"    if len(evidence) >= {MAX_EVIDENCE}:",
        "        episode.evidence = tuple(evidence)",
        "if not episode.changed:",
        f"    {code.name(changes)}(key, episode)",
    )


def _growing(evidence: Sequence[str]) -> Sequence[str]:
    """Once nothing is added any more, findings need no copy."""
    return list(evidence) if len(evidence) < MAX_EVIDENCE else tuple(evidence[:MAX_EVIDENCE])


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
