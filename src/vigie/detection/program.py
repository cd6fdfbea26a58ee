"""The rules compiled for one shape of record: which of them to try for a record, and what a match feeds.

Records of ours have an action and an outcome, and most rules are about some: conditions are compiled for each pair when
its first record comes, and what can be told from the pair alone is told then; what remains is found by `gates`. Records
of others may be anything: when there are many rules, those to try are found by what the record holds (`index`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from vigie.detection.clues import Clues, clues, fields
from vigie.detection.compile import Fixed, Predicate, compile_tree
from vigie.detection.gates import gates
from vigie.detection.index import Index
from vigie.detection.rules import PlainRule
from vigie.detection.shapes import ACTION, OUTCOME, Shape
from vigie.detection.tracker import Feed

MANY: Final = 8
"""Rules from which looking up is cheaper than trying."""

Step = tuple[Predicate | None, Feed]
"""A test, None when every record passes, and what happens then."""
Find = Callable[[Any], Sequence[Step]]
Consumers = Sequence[tuple[PlainRule, Sequence[Feed]]]


class Program:
    """`finders` gives, for each of some records, the function that finds the steps which may apply to it."""

    def __init__(self, shape: Shape, consumers: Consumers) -> None:
        self._table = _Table(shape, consumers)
        self._key = shape.key or shape.action

    def finders(self, items: Sequence[Any]) -> Iterable[Find]:
        """In the order of the records."""
        return map(self._table.__getitem__, map(self._key, items))


class _Table(dict[Any, Find]):
    """Finders by what is known of a record beforehand, made at first use."""

    def __init__(self, shape: Shape, consumers: Consumers) -> None:
        super().__init__()
        self._shape, self._consumers = shape, consumers

    def __missing__(self, key: Any) -> Find:
        if isinstance(key, tuple):
            fixed: Fixed = dict(zip((ACTION, OUTCOME), key, strict=True))
        else:
            fixed = {} if key is None else {ACTION: key}
        find = self[key] = self._find(list(self._entries(fixed)))
        return find

    def _find(self, entries: list[tuple[Clues, Step]]) -> Find:
        if len(entries) < MANY:
            steps = tuple(step for _, step in entries)
            return lambda _record: steps
        return gates(entries, self._shape) if self._shape.actions else Index(entries).find

    def _entries(self, fixed: Fixed) -> Iterator[tuple[Clues, Step]]:
        found = []
        for rule, feeds in self._consumers:
            test = _alternatives([compile_tree(tree, self._shape, fixed) for tree in rule.trees])
            if test is not False:
                found.append((rule.trees, test, feeds[0] if len(feeds) == 1 else partial(_each, tuple(feeds))))
        asked = Counter(name for trees, _, _ in found for name in {one for tree in trees for one in fields(tree)})
        for trees, test, feed in found:
            if test is True:
                yield None, (None, feed)
            else:
                yield clues(trees, fixed, asked), (test, feed)


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
