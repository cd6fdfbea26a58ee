"""The rules compiled for one shape of record: which of them to try for a record, and what a match feeds.

Records of ours have an action and an outcome, and most rules are about some: conditions are compiled for each pair when
its first record comes, and what can be told from the pair alone is told then; what remains is found by `gates`. Records
of others may be anything: when there are many rules, those to try are found by what the record holds (`index`).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from vigie.detection.clues import Clues, clues, fields
from vigie.detection.compile import Fixed, Predicate, compile_tree
from vigie.detection.gates import opening
from vigie.detection.index import Index
from vigie.detection.rules import PlainRule
from vigie.detection.shapes import ACTION, OUTCOME, Shape
from vigie.detection.tracker import Feed
from vigie.detection.written import Getter, Text

MANY: Final = 8
"""Rules from which looking up is cheaper than trying."""

Step = tuple[Predicate | None, Feed]
"""A test, None when every record passes, and what happens then."""
Consumers = Sequence[tuple[PlainRule, Sequence[Feed]]]


class Program:
    """`run` tries the rules on records, in their order."""

    def __init__(self, shape: Shape, consumers: Consumers) -> None:
        table = _Table(shape, consumers)
        self.run = _by_action(shape.key, table) if shape.key else _by_field(shape.action, table)


def _by_field(key: Getter, table: Mapping[Any, Feed]) -> Callable[[Sequence[Any]], None]:
    def run(records: Sequence[Any]) -> None:
        for record in records:
            table[key(record)](record)

    return run


def _by_action(paths: tuple[str, str], table: Mapping[Any, Feed]) -> Callable[[Sequence[Any]], None]:
    """Most records have the action and the outcome of the one before: then nothing is looked up."""
    action, outcome = (f"record.{path}" for path in paths)
    text = Text()
    text.add("action = outcome = None", "for record in records:")
    text.add(f"    if {action} is not action or {outcome} is not outcome:")
    text.add(f"        action, outcome = {action}, {outcome}")
    text.add(f"        take = {text.name(table)}[action._value_, outcome._value_]")
    text.add("    take(record)")
    return text.function("records")


class _Table(dict[Any, Feed]):
    """What takes a record, by what is known of it beforehand; made at first use."""

    def __init__(self, shape: Shape, consumers: Consumers) -> None:
        super().__init__()
        self._shape, self._consumers = shape, consumers

    def __missing__(self, key: Any) -> Feed:
        if isinstance(key, tuple):
            fixed: Fixed = dict(zip((ACTION, OUTCOME), key, strict=True))
        else:
            fixed = {} if key is None else {ACTION: key}
        take = self[key] = self._take(list(self._entries(fixed)))
        return take

    def _take(self, entries: list[tuple[Clues, Step]]) -> Feed:
        text = Text()
        if len(entries) < MANY:
            text.add("if True:", *_tried(text, [step for _, step in entries]))
        elif self._shape.actions:
            usual, among = opening(entries, self._shape, text)
            text.read_once()
            text.add("if opened:", *_looked_up(f"{text.name(among)}(opened)"), "else:", *_tried(text, usual))
        else:
            text.add("if True:", *_looked_up(text.of(Index(entries).find)))
        return text.function()

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


def _tried(text: Text, steps: Sequence[Step]) -> Iterator[str]:
    for test, feed in steps:
        yield f"    if {text.of(test) if test else True}:"
        yield f"        {text.of(feed)}"
    yield "    return"


def _looked_up(steps: str) -> Iterator[str]:
    yield f"    for test, feed in {steps}:"
    yield "        if test is None or test(record):"
    yield "            feed(record)"


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
