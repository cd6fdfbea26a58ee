"""What `vigie.follows` of a rule says: which of its lines moves with which line of the guard, `{field: people 30d}`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sigma.correlations import SigmaCorrelationTimespan
from sigma.exceptions import SigmaError

from vigie.detection.lines import Drawn, single
from vigie.detection.rules import Follows
from vigie.model.budgets import Resource
from vigie.model.errors import Mistake
from vigie.model.located import Located, suggestion

_RESOURCES: Final = [one.value for one in Resource]


def follows(document: Located, lines: Mapping[str, Sequence[Drawn]]) -> tuple[tuple[Follows, ...], list[Mistake]]:
    """What a document says, and what is wrong with it. `lines`: those that its file draws, by field."""
    section = document.value.get("vigie") if isinstance(document.value, Mapping) else None
    said = section.get("follows") if isinstance(section, Mapping) else None
    if said is None:
        return (), []
    if not isinstance(said, Mapping):
        return (), [
            document.mistake("follows is a mapping of fields to lines: {field: people 30d}", "vigie", "follows")
        ]
    found: list[Follows] = []
    mistakes: list[Mistake] = []
    for name, text in said.items():
        at, guard = lines.get(name, ()), _line(text)
        if isinstance(guard, str):
            mistakes.append(document.mistake(guard, "vigie", "follows", name))
        elif len(at) != 1:
            sentence = f"follows.{name}: the rule draws {len(at)} lines there; {suggestion(str(name), single(lines))}"
            mistakes.append(document.mistake(sentence, "vigie", "follows", name))
        else:
            found.append(Follows(str(name), at[0].amount, *guard))
    return tuple(found), mistakes


def _line(text: Any) -> tuple[Resource, int] | str:
    """A resource and a window, seconds; or what is wrong."""
    resource, _, span = str(text).partition(" ")
    if resource not in _RESOURCES:
        return f"{resource[:100]} is nothing that the guard counts; {suggestion(resource, _RESOURCES)}"
    try:
        return Resource(resource), SigmaCorrelationTimespan(span).seconds
    except SigmaError:
        return f"'{str(text)[:100]}' names no window: write it as in `people 30d`"
