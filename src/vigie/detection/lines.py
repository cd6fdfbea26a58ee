"""Lines: numbers of rules that a file of the operator's replaces, as the guard's `limits` replace those of budgets.

A rule draws a line where it asks for more than a number: `field|gt: 420` in a detection, or `{field: ..., gt: 240}` as
the condition of a correlation; `gt: 0` asks whether there is any, and is none. A line is named by the file of its rule
and by the field, which must be compared once there. Nothing else of a rule can be replaced: whoever wants another rule
writes one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from vigie.detection.check_correlation import number
from vigie.detection.documents import documents
from vigie.model.errors import Mistake
from vigie.model.located import Located, Place, short, suggestion

_MORE: Final = ("gt", "gte")
_KEYS: Final = ["limits", "rules"]

Amount = int | float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A number in one of the documents of a file."""

    document: int
    place: Place
    amount: Amount


@dataclass(slots=True)
class Lines:
    """What a file says, for one loading of rules. `mistakes` are those of its form, and of what was moved.

    Ask `unknown` when every rule file was seen.
    """

    content: Located | None = None
    mistakes: list[Mistake] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def move(self, name: str, parts: list[Located]) -> list[Located]:
        """The documents of the rule file of this name, their lines moved. What does not fit is among the mistakes."""
        self._seen.add(name)
        wanted = self._rules().get(name)
        if not isinstance(wanted, Mapping) or self.content is None:
            return parts
        moved, found = list(parts), drawn(parts)
        for about, amount in wanted.items():
            place = ("rules", name, about)
            at = found.get(about, [])
            if (number(amount) or 0) <= 0:
                sentence = f"rules.{name}.{about}: {short(amount)} is no number above 0"
                self.mistakes.append(self.content.mistake(sentence, *place))
            elif len(at) != 1:
                why = f"draws {len(at)} lines" if at else f"draws no line there; {suggestion(about, single(found))}"
                self.mistakes.append(self.content.mistake(f"rules.{name}.{about}: the rule {why}", *place))
            else:
                one = at[0]
                value = _replaced(moved[one.document].value, one.place, number(amount))
                moved[one.document] = replace(moved[one.document], value=value)
        return moved

    def unknown(self) -> Iterator[Mistake]:
        """The rules that are in no file."""
        if self.content is not None:
            for name in self._rules():
                if name not in self._seen:
                    hint = suggestion(name, sorted(self._seen))
                    yield self.content.mistake(f"rules.{name}: no rule file has that name; {hint}", "rules", name)

    def _rules(self) -> Mapping[str, Any]:
        value = self.content.value if self.content is not None else None
        found = value.get("rules") if isinstance(value, Mapping) else None
        return found if isinstance(found, Mapping) else {}


def read(path: Path | None) -> Lines:
    """The lines of a file, as `vigie evaluate --fit --write` writes it: `limits` are the guard's and not looked at."""
    if path is None:
        return Lines()
    found, mistakes = documents(path)
    if len(found) > 1:
        mistakes.append(Mistake(str(path), 0, "holds several documents (---); one is allowed"))
    if not found:
        return Lines(None, mistakes)
    content = found[0]
    return Lines(content, [*mistakes, *_form(content)])


def given(rules: Mapping[str, Mapping[str, Amount]]) -> Lines:
    """Lines that are in no file: numbers by rule and field."""
    return Lines(Located("lines", {"rules": rules}))


def _form(content: Located) -> Iterator[Mistake]:
    if not isinstance(content.value, Mapping):
        yield content.mistake("is a mapping with `rules`")
        return
    for key in content.value:
        if key not in _KEYS:
            yield content.mistake(f"{key} is not known; {suggestion(str(key), _KEYS)}", key)
    rules = content.value.get("rules") or {}
    if not isinstance(rules, Mapping):
        yield content.mistake("rules is a mapping of rules to fields and their numbers", "rules")
        return
    for name, lines in rules.items():
        if not isinstance(lines, Mapping):
            yield content.mistake(f"rules.{name} is a mapping of fields to numbers", "rules", name)


def drawn(parts: Sequence[Located]) -> dict[str, list[Drawn]]:
    """Every line that the documents of one file draw, by field."""
    found: dict[str, list[Drawn]] = {}
    for which, part in enumerate(parts):
        value = part.value if isinstance(part.value, Mapping) else {}
        for about, place, amount in (*_compared(value.get("detection"), ("detection",)), *_counted(value)):
            found.setdefault(about, []).append(Drawn(which, place, amount))
    return found


def single(found: Mapping[str, Sequence[Drawn]]) -> list[str]:
    """The fields that are compared once, so that their line can be moved."""
    return sorted(about for about, at in found.items() if len(at) == 1)


def _compared(definition: Any, place: Place) -> Iterator[tuple[str, Place, Amount]]:
    """Numbers in a detection, of every selection."""
    below: Iterable[tuple[str | int, Any]] = ()
    if isinstance(definition, Mapping):
        below = definition.items()
    elif isinstance(definition, list):
        below = enumerate(definition)
    for key, value in below:
        about, *modifiers = str(key).split("|")
        amount = number(value)
        if amount and modifiers and modifiers[-1] in _MORE:
            yield about, (*place, key), amount
        else:
            yield from _compared(value, (*place, key))


def _counted(value: Mapping[str, Any]) -> Iterator[tuple[str, Place, Amount]]:
    """The number that a correlation compares a field with."""
    section = value.get("correlation")
    condition = section.get("condition") if isinstance(section, Mapping) else None
    if isinstance(condition, Mapping) and isinstance(condition.get("field"), str):
        for sign in _MORE:
            if amount := number(condition.get(sign)):
                yield condition["field"], ("correlation", "condition", sign), amount


def _replaced(value: Any, place: Place, amount: Any) -> Any:
    """A copy with another value at a place that is there."""
    if not place:
        return amount
    copy: Any = dict(value) if isinstance(value, Mapping) else list(value)
    copy[place[0]] = _replaced(value[place[0]], place[1:], amount)
    return copy
