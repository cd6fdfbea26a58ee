"""The rules compiled for one shape of record: which of them to try for a record, and what a match feeds.

Records of ours have an action, and most rules are about one: conditions are compiled for each action when its first
record comes, and what can be told from the action alone is told then. Records of others may be anything: when there are
many rules, those to try are found by what the record holds (`index`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from vigie.detection.clues import clues
from vigie.detection.compile import Predicate, compile_tree
from vigie.detection.fields import Shape
from vigie.detection.index import Index
from vigie.detection.rules import PlainRule
from vigie.detection.tracker import Feed

MANY: Final = 16
"""Rules from which looking up is cheaper than trying."""

Step = tuple[Predicate | None, Feed]
"""A test, None when every record passes, and what happens then."""
Consumers = Sequence[tuple[PlainRule, Sequence[Feed]]]


class Program:
    """`steps` gives, for each of some records, the steps that may apply to it."""

    def __init__(self, shape: Shape, consumers: Consumers) -> None:
        self.steps: Callable[[Sequence[Any]], Iterable[Sequence[Step]]]
        table = _Table(shape, consumers)
        if shape.actions or len(consumers) < MANY:
            self.steps = partial(_by_action, table, shape.action)
        else:
            index = Index(table.indexed())
            self.steps = partial(_by_content, table, shape.action, index)


def _by_action(table: "_Table", action: Callable[[Any], Any], items: Sequence[Any]) -> Iterable[Sequence[Step]]:
    return map(table.__getitem__, map(action, items))


def _by_content(
    table: "_Table", action: Callable[[Any], Any], index: Index[Step], items: Sequence[Any]
) -> Iterator[Sequence[Step]]:
    for record in items:
        known = action(record)
        yield index.find(record) if known is None else table[known]


class _Table(dict[Any, Sequence[Step]]):
    """Steps by action, compiled at first use."""

    def __init__(self, shape: Shape, consumers: Consumers) -> None:
        super().__init__()
        self._shape, self._consumers = shape, consumers

    def __missing__(self, action: Any) -> Sequence[Step]:
        compiled = (self._step(rule, feeds, action) for rule, feeds in self._consumers)
        steps = self[action] = tuple(step for step in compiled if step is not None)
        return steps

    def indexed(self) -> Iterator[tuple[Any, Step]]:
        """Every rule's clues and step, for records of unknown action."""
        for rule, feeds in self._consumers:
            step = self._step(rule, feeds, None)
            if step is not None:
                yield clues(rule.trees), step

    def _step(self, rule: PlainRule, feeds: Sequence[Feed], action: str | None) -> Step | None:
        test = _alternatives([compile_tree(tree, self._shape, action) for tree in rule.trees])
        if test is False:
            return None
        return None if test is True else test, feeds[0] if len(feeds) == 1 else partial(_each, tuple(feeds))


def _alternatives(tests: list[Predicate | bool]) -> Predicate | bool:
    if any(test is True for test in tests):
        return True
    open_tests = [test for test in tests if not isinstance(test, bool)]
    if len(open_tests) == 1:
        return open_tests[0]
    return (lambda record: any(test(record) for test in open_tests)) if open_tests else False


def _each(feeds: tuple[Feed, ...], record: Any) -> None:
    for feed in feeds:
        feed(record)
