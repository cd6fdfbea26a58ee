"""The examples a rule carries, expanded to events.

::

    vigie:
      confidence: moderate            # low, moderate, high
      examples:
        match:
          - note: one account enters 41 rooms in two minutes
            events:
              - {event.action: join, user.id: "@a:x.example", matrix.room.id: "!{n}:x.example", repeat: 41, every: 3s}
        no_match: [...]

Each event holds fields by their names, and may hold: `repeat` (how many), `every` (time between two, `500ms`, `2s`,
`5m`, `1h`, `1d`; 0 by default), `after` (a pause before the first), `vary` (fields that get another value each time)
and `each` (how many values a varied list gets, 1 by default). `{n}` in a text is the number of the repetition; varied
fields without `{n}` get it appended. Events follow each other in time unless they say `@timestamp` (RFC 3339).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from vigie.detection.fields import FIELDS, Kind
from vigie.detection.rules import Example
from vigie.model.errors import Mistake
from vigie.model.located import Located, Place, suggestion

START: Final = int(datetime(2026, 6, 7, 8, tzinfo=UTC).timestamp() * 1000)
"""When examples begin, ms."""
MAX_EVENTS: Final = 20_000
"""Events of one example."""

_GENERATOR: Final = frozenset({"repeat", "every", "after", "vary", "each"})
_DURATION: Final = re.compile(r"([0-9]{1,9})(ms|s|m|h|d)")
_UNITS: Final = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


class _WrongError(ValueError):
    """A mistake in an example. The message is the sentence."""


def read_examples(document: Located, *, strict: bool) -> tuple[tuple[Example, ...], list[Mistake]]:
    """The examples of a rule document, and what is wrong in them. `strict`: fields must be known ones."""
    section = document.value.get("vigie") if isinstance(document.value, Mapping) else None
    examples = section.get("examples") if isinstance(section, Mapping) else None
    if examples is None:
        return (), []
    place: Place = ("vigie", "examples")
    if not isinstance(examples, Mapping) or set(examples) - {"match", "no_match"}:
        return (), [document.mistake("examples holds two lists, match and no_match", *place)]
    found: list[Example] = []
    mistakes: list[Mistake] = []
    for kind, several in examples.items():
        for number, one in enumerate(several if isinstance(several, list) else [several]):
            here = (*place, kind, number)
            try:
                found.append(_example(document, one, kind == "match", here, strict=strict))
            except _WrongError as error:
                mistakes.append(document.mistake(str(error), *here))
    return tuple(found), mistakes


def _example(document: Located, content: Any, matches: bool, place: Place, *, strict: bool) -> Example:
    note, events = "", content
    if isinstance(content, Mapping) and "events" in content:
        note, events = str(content.get("note", "")), content["events"]
        if unknown := set(content) - {"note", "events"}:
            raise _WrongError(f"{min(unknown)} is not known here; {suggestion(min(unknown), ['events', 'note'])}")
    if isinstance(events, Mapping):
        events = [events]
    if not isinstance(events, list) or not events:
        raise _WrongError("an example needs a list of events")
    expanded = sorted(_expand(events, strict=strict), key=lambda event: event["@timestamp"])
    for number, event in enumerate(expanded):
        event.setdefault("event.id", f"example-{number}")
    return Example(matches, note, document.line(*place), tuple(expanded))


def _expand(events: list[Any], *, strict: bool) -> Iterator[dict[str, Any]]:
    clock, count = START, 0
    for event in events:
        if not isinstance(event, Mapping):
            raise _WrongError("an event is a mapping of fields to values")
        _check_names(event, strict=strict)
        clock += _duration(event, "after")
        repeat, every = _whole(event, "repeat"), _duration(event, "every")
        count += repeat
        if count > MAX_EVENTS:
            raise _WrongError(f"an example has at most {MAX_EVENTS} events")
        for number in range(repeat):
            yield _one(event, number, _timestamp(event, clock + number * every))
        clock += repeat * every


def _check_names(event: Mapping[str, Any], *, strict: bool) -> None:
    if not strict:
        return
    for name in event:
        if name not in FIELDS and name not in _GENERATOR:
            raise _WrongError(f"field {name} is not known; {suggestion(name, [*FIELDS, *_GENERATOR])}")


def _one(event: Mapping[str, Any], number: int, time: int) -> dict[str, Any]:
    vary = event.get("vary", [])
    varied = {vary} if isinstance(vary, str) else set(vary)
    each = _whole(event, "each")
    filled = {
        name: _value(name, value, number, each if name in varied else 0)
        for name, value in event.items()
        if name not in _GENERATOR
    }
    for name in varied - set(filled):
        filled[name] = _value(name, "{n}", number, each)
    filled["@timestamp"] = time
    return filled


def _value(name: str, value: Any, number: int, each: int) -> Any:
    if each and name in FIELDS and FIELDS[name].kind is Kind.LIST:
        pattern = value[0] if isinstance(value, list) and value else value
        return [_numbered(str(pattern), number * each + one, vary=True) for one in range(each)]
    if isinstance(value, list):
        return [_value("", one, number, each) for one in value]
    if each and not isinstance(value, str):
        value = str(value)
    return _numbered(value, number, vary=bool(each)) if isinstance(value, str) else value


def _numbered(value: str, number: int, *, vary: bool) -> str:
    if "{n}" in value:
        return value.replace("{n}", str(number))
    return f"{value}{number}" if vary else value


def _whole(event: Mapping[str, Any], name: str) -> int:
    value = event.get(name, 1)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MAX_EVENTS:
        raise _WrongError(f"{name} is a whole number from 1 to {MAX_EVENTS}")
    return value


def _duration(event: Mapping[str, Any], name: str) -> int:
    value = event.get(name, "0s")
    found = _DURATION.fullmatch(str(value))
    if found is None:
        raise _WrongError(f"{name} is a duration such as 500ms, 2s, 5m, 1h or 1d")
    return int(found[1]) * _UNITS[found[2]]


def _timestamp(event: Mapping[str, Any], default: int) -> int:
    value = event.get("@timestamp")
    if value is None:
        return default
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        raise _WrongError("@timestamp is a time in RFC 3339") from None
    return int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp() * 1000)
