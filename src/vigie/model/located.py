"""Files written by people: YAML that remembers its lines, and typed reading that reports every mistake at once.

The text is hostile. Its size and depth are bounded, aliases and tags are refused, a key said twice is a mistake, and
scalars follow the core schema of YAML 1.2: `no`, `on`, `24:00` and dates stay text, so no country becomes false. Unlike
in that schema, `00000429` stays text too: it is a code, and would lose its zeros.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from vigie.model.errors import ContentErrors, Mistake

MAX_BYTES: Final = 1024 * 1024
"""A longer file is not one that a person wrote."""
MAX_DEPTH: Final = 32

Place = tuple[str | int, ...]
"""The way to a value from the root: keys and positions in lists."""

ModelT = TypeVar("ModelT", bound=BaseModel)

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL: Final = re.compile(r"~|null|Null|NULL|")
_TRUE: Final = re.compile(r"true|True|TRUE")
_FALSE: Final = re.compile(r"false|False|FALSE")
_INT: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]{1,18}|(0|[1-9][0-9]{0,17})(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,3})?")
_QUOTED: Final = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Located:
    """Parsed content with the line of each value. `mistakes` did not prevent reading, but must be reported."""

    path: str
    value: object
    lines: Mapping[Place, int] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()

    def line(self, *place: str | int) -> int:
        """The line of a value, or of its nearest parent that is there; parts that do not exist are stepped over."""
        return self.lines.get(self._there(place), 0)

    def written(self, place: Place) -> Place:
        """`place` as the file's author would say it: without what the model adds on the way (tags of unions)."""
        return self._there(place[:-1]) + place[-1:]

    def _there(self, place: Place) -> Place:
        here: Place = ()
        for part in place:
            if (*here, part) in self.lines:
                here = (*here, part)
        return here

    def mistake(self, message: str, *place: str | int) -> Mistake:
        """A mistake at a value, for checks that go beyond types."""
        return Mistake(self.path, self.line(*place), message)


def parse(content: str | bytes, path: str, *, max_bytes: int = MAX_BYTES) -> Located:
    """Read one YAML document; an empty one has the value None. Raises `ContentErrors` when it is no document at all."""
    text = _text(content, path, max_bytes)
    builder = _Builder(path)
    try:
        value = builder.document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        builder.refuse(mark.line + 1 if mark else 0, f"is not valid YAML: {error.problem or error.context}")
        raise ContentErrors(builder.mistakes) from None
    except (yaml.YAMLError, UnicodeError) as error:
        builder.refuse(0, f"is not valid YAML: {short(str(error).splitlines()[0])}")
        raise ContentErrors(builder.mistakes) from None
    except _UnreadableError:
        raise ContentErrors(builder.mistakes) from None
    return Located(path, value, builder.lines, tuple(builder.mistakes))


def check(located: Located, model: type[ModelT]) -> ModelT:
    """Turn parsed content into a model. Raises `ContentErrors` with every mistake, each with its line."""
    mistakes = list(located.mistakes)
    checked: ModelT | None = None
    try:
        checked = model.model_validate({} if located.value is None else located.value)
    except ValidationError as error:
        mistakes += [_mistake(located, model, detail) for detail in error.errors(include_url=False)]
    if mistakes or checked is None:
        raise ContentErrors(mistakes)
    return checked


def suggestion(name: str, valid: list[str]) -> str:
    """The nearest valid name as a question, or the whole list when none is near."""
    near = difflib.get_close_matches(name[:100], valid, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"valid here: {', '.join(valid)}" if valid else "nothing is valid here"


def _text(content: str | bytes, path: str, max_bytes: int) -> str:
    if len(content) > max_bytes:
        raise ContentErrors([Mistake(path, 0, f"is larger than {max_bytes} bytes")])
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ContentErrors([Mistake(path, line, "is not UTF-8 text")]) from None


class _UnreadableError(Exception):
    """Reading cannot go on; the mistake is noted already."""


class _Builder:
    """Builds values from parser events. Nothing is expanded, so the result is never larger than the text."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: dict[Place, int] = {}
        self.mistakes: list[Mistake] = []

    def refuse(self, line: int, message: str) -> None:
        self.mistakes.append(Mistake(self.path, line, message))

    def document(self, events: Iterator[yaml.Event]) -> object:
        """The only document of the stream."""
        value: object = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, "holds a second document (---); one is allowed")
                first = next(events)
                self.lines[()] = _line(first)
                value = self._node(first, events, ())
        return value

    def _stop(self, event: yaml.Event, message: str) -> None:
        self.refuse(_line(event), message)
        raise _UnreadableError

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], place: Place) -> object:
        self.lines.setdefault(place, _line(event))
        if len(place) > MAX_DEPTH:
            self._stop(event, f"is nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            self._stop(event, "aliases (*name) are not allowed: write the value again")
        if getattr(event, "tag", None) not in {None, "!"}:
            self._stop(event, "tags (!name) are not allowed")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, place)
        return _scalar(event)

    def _sequence(self, events: Iterator[yaml.Event], place: Place) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, (*place, len(items))))
        return items

    def _mapping(self, events: Iterator[yaml.Event], place: Place) -> dict[str, object]:
        content: dict[str, object] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(event, "a key must be a plain name")
            key = str(getattr(event, "value", ""))
            if key in content:
                before = self.lines[*place, key]
                self.refuse(_line(event), f"{short(key)} is said twice (first in line {before})")
            self.lines.setdefault((*place, key), _line(event))
            content[key] = self._node(next(events), events, (*place, key))
        return content


def _line(event: yaml.Event) -> int:
    mark: Any = event.start_mark
    return int(mark.line) + 1


def _scalar(event: Any) -> object:
    text = str(event.value)
    if event.style or not event.implicit[0]:
        return text
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
        return text[0] in "tT"
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _mistake(located: Located, model: type[BaseModel], detail: ErrorDetails) -> Mistake:
    place = detail["loc"]
    name = short(_dotted(located.written(place))) or "the file"
    return located.mistake(_sentence(model, detail, name), *place)


def _sentence(model: type[BaseModel], detail: ErrorDetails, name: str) -> str:
    place, context = detail["loc"], detail.get("ctx", {})
    kind = detail["type"]
    if kind == "extra_forbidden":
        valid = sorted(_valid_keys(model, place[:-1]))
        return f"{name} is not known; {suggestion(str(place[-1]), valid)}"
    if kind == "missing":
        return f"{name} is missing"
    expected = context.get("expected") or context.get("expected_tags")
    if kind in {"enum", "literal_error", "union_tag_invalid"} and expected:
        given = context.get("tag", detail["input"])
        return f"{name}: {short(given)} is not known; {suggestion(str(given), _QUOTED.findall(str(expected)))}"
    return f"{name}: {_plain(detail['msg'])}"


def _plain(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text if text[:2].isupper() else text[:1].lower() + text[1:]  # "URL scheme ..." stays


def _dotted(place: Place) -> str:
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def short(value: object) -> str:
    """What a person wrote, fit for one line of a terminal."""
    text = str(value)
    clean = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text[:200])
    return clean + ("..." if len(text) > 200 else "")


def _valid_keys(model: type[BaseModel], place: Place) -> set[str]:
    """Names allowed in the mapping at `place`, following fields, lists, unions and their tags."""
    candidates = {model}
    for part in place:
        found = {below for one in candidates for below in _below(one, part)}
        tagged = {one for one in candidates if part in _tags(one)}
        candidates = found or tagged or candidates
    return {info.alias or name for one in candidates for name, info in one.model_fields.items()}


def _below(model: type[BaseModel], part: str | int) -> set[type[BaseModel]]:
    for name, info in model.model_fields.items():
        if part in {name, info.alias}:
            return _models_in(info.annotation)
    return set()


def _models_in(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return {annotation} if issubclass(annotation, BaseModel) else set()
    return {one for argument in get_args(annotation) for one in _models_in(argument)}


def _tags(model: type[BaseModel]) -> set[object]:
    literals = [info.annotation for info in model.model_fields.values() if get_origin(info.annotation) is Literal]
    return {value for literal in literals for value in get_args(literal)}
