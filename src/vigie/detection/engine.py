"""The live engine: records in order of arrival in, findings out. No I/O; time comes from the records.

The cost of a record follows the rules that it can match, not the number of rules (`program`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import msgspec

from vigie.detection.matchers import text
from vigie.detection.program import Program
from vigie.detection.rules import PlainRule, RuleSet, Source
from vigie.detection.shapes import ACTIVITY, ENRICHED, MAPPING, Shape
from vigie.detection.tracker import LATENESS, Episode, Feed, Key, Saved, Tracker, identify
from vigie.model.activity import Activity
from vigie.model.errors import EnvironmentFailed
from vigie.model.findings import Finding

FORMAT: Final = 1
"""Of snapshots. Another one is refused."""
_SHARED: Final = 500_000
"""Names kept once for all groups; the table starts anew beyond that."""


class _Snapshot(msgspec.Struct, frozen=True):
    format: int
    trackers: list[Saved]


@dataclass(frozen=True, slots=True)
class EngineState:
    """What `vigie status` shows of the engine."""

    rules: int
    groups: int
    episodes: int
    late: int  # records older than the window of their group
    forgotten: int  # groups dropped because there were too many


class LiveEngine:
    """Evaluates a rule set over a stream. Not thread-safe: one engine has one feeder."""

    def __init__(self, ruleset: RuleSet, mapping: Shape = MAPPING, lateness: int = LATENESS) -> None:
        """`lateness`: ms by which records may come out of order (see `tracker`)."""
        self._mapping, self._lateness = mapping, lateness
        self._names: dict[str, str] = {}
        self._trackers: dict[str, Tracker] = {}
        self._found: list[Finding] = []
        self._changed: list[tuple[Tracker, Key, Episode]] = []
        self._programs: dict[type, Program] = {}
        self.reload(ruleset)

    def reload(self, ruleset: RuleSet) -> None:
        """Take another rule set; rules that did not change keep their windows and episodes."""
        before, self._trackers = self._trackers, {}
        for rule in ruleset.correlations:
            tracker = Tracker(rule, self._names, self._lateness)
            old = before.get(rule.id)
            if old is not None and old.rule.print == rule.print:
                tracker.load(old.save())
            tracker.changed = self._changed
            self._trackers[rule.id] = tracker
        self.ruleset = ruleset
        self._programs = {}

    def feed(self, items: Sequence[Any]) -> list[Finding]:
        """Evaluate records (`Activity`, enriched or mappings). Each episode that began or grew is reported once."""
        kinds = set(map(type, items))
        if len(kinds) == 1:
            self._run(kinds.pop(), items)
        else:
            for item in items:
                self._run(type(item), (item,))
        return self._report() if self._found or self._changed else []

    def _run(self, kind: type, items: Sequence[Any]) -> None:
        program = self._programs.get(kind) or self._program(kind)
        program.run(items)

    def _program(self, kind: type) -> Program:
        shape = ENRICHED
        if issubclass(kind, Activity):
            shape = ACTIVITY
        elif issubclass(kind, Mapping):
            shape = self._mapping
        consumers = [(rule, self.consumers(rule, shape)) for rule in self.ruleset.plain.values()]
        program = self._programs[kind] = Program(shape, [(rule, feeds) for rule, feeds in consumers if feeds])
        return program

    def _report(self) -> list[Finding]:
        findings = self._found.copy()
        for tracker, key, episode in self._changed:
            findings.append(tracker.finding(key, episode))
            episode.changed = False
        self._found.clear()
        self._changed.clear()
        if len(self._names) > _SHARED:
            self._names.clear()
        return findings

    def consumers(self, rule: PlainRule, shape: Shape) -> list[Feed]:
        """What happens to a record that matches a rule."""
        feeds: list[Feed] = [partial(self._plain, rule, shape)] if rule.reports else []
        return feeds + [feed for feed, _ in self._counted(rule.id, {}, shape)]

    def _counted(self, rule: str, names: Mapping[str, str], shape: Shape) -> list[tuple[Feed, bool]]:
        """Feeds of the correlations that count a rule, and whether they take every record with which it holds.

        `names` are the groups of that rule, when it is a correlation, as fields of the record.
        """
        feeds = []
        for tracker in self._trackers.values():
            for source in tracker.rule.sources:
                if source.rule == rule:
                    every = tracker.rule.kind.TYPE in {"temporal", "temporal_ordered"}
                    feeds.append((self._feeder(tracker, source.within(names), shape), every))
        return feeds

    def _feeder(self, tracker: Tracker, source: Source, shape: Shape) -> Feed:
        names = dict(zip(tracker.rule.group_by, source.group_by, strict=True))
        outer = self._counted(tracker.rule.id, names, shape)
        begun, held = ([feed for feed, every in outer if every is wanted] for wanted in (False, True))
        return tracker.feeder(source, shape, begun, held)

    def _plain(self, rule: PlainRule, shape: Shape, record: Any) -> None:
        """A plain rule: each record that matches is an episode of its own."""
        event, time, actor = shape.identity(record), shape.time(record), text(shape.actor(record) or "")
        finding = Finding(
            id=identify(rule.id, event),
            rule=rule.id,
            name=rule.name,
            title=rule.title,
            severity=rule.severity,
            confidence=rule.confidence,
            actor=actor,
            server=text(shape.server(record) or ""),
            group={"user.id": actor} if actor else {},
            first=time,
            last=time,
            evidence=(event,),
            techniques=rule.techniques,
            forgeable=rule.forgeable,
            crowd=rule.crowd,
            theme=rule.theme,
        )
        self._found.append(finding)

    def snapshot(self) -> bytes:
        """All windows and episodes. An engine that restores it goes on as if it had never stopped."""
        return _ENCODER.encode(_Snapshot(FORMAT, [tracker.save() for tracker in self._trackers.values()]))

    def restore(self, content: bytes) -> None:
        """Take over a snapshot; rules that changed since start empty.

        Raises `EnvironmentFailed`, and changes nothing, when the content is no snapshot of this version.
        """
        try:
            snapshot = _DECODER.decode(content)
            if snapshot.format != FORMAT:
                raise ValueError(f"format {snapshot.format} instead of {FORMAT}")  # noqa: TRY301
            loaded = dict(self._loaded(snapshot.trackers))
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            raise EnvironmentFailed(f"the snapshot of the detection windows cannot be read: {error}") from None
        self._trackers.update(loaded)
        self._programs = {}

    def _loaded(self, saved: Iterable[Saved]) -> Iterable[tuple[str, Tracker]]:
        for one in saved:
            current = self._trackers.get(one.rule)
            if current is not None and current.rule.print == one.print:
                tracker = Tracker(current.rule, self._names, self._lateness)
                tracker.load(one)
                tracker.changed = self._changed
                yield one.rule, tracker

    def state(self) -> EngineState:
        """Counters."""
        trackers = self._trackers.values()
        return EngineState(
            rules=len(self.ruleset.reporting),
            groups=sum(len(tracker.groups) for tracker in trackers),
            episodes=sum(len(tracker.episodes) for tracker in trackers),
            late=sum(tracker.late for tracker in trackers),
            forgotten=sum(tracker.forgotten for tracker in trackers),
        )


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(_Snapshot)
