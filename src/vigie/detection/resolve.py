"""Connects drafts: correlations with what they count, filters with the rules they apply to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sigma.correlations import SigmaCorrelationRule
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule

from vigie.detection.check_correlation import contradiction, counted, field_use_mistakes
from vigie.detection.drafts import Draft, correlation_kinds
from vigie.detection.rules import Source
from vigie.model.errors import Mistake
from vigie.model.located import suggestion

DEEPEST: Final = 8
"""Correlations above one another."""


def resolve(drafts: Sequence[Draft], broken: Iterable[str]) -> Iterator[Mistake]:
    """Connect all drafts, and say what does not fit. `broken`: names and ids of rules that are known, but wrong."""
    known: dict[str, Draft] = {}
    for draft in drafts:
        for label in filter(None, (draft.id, draft.sigma.name)):
            if label in known:
                key = "id" if label == draft.id else "name"
                first = known[label].document
                yield draft.mistake(f"{label} is said twice (first in {first.path}:{first.line(key)})", key)
            known[label] = draft
    lost = frozenset(broken)
    for draft in drafts:
        if draft.correlates:
            yield from _connect(draft, known, lost)
        elif isinstance(draft.sigma, SigmaFilter):
            yield from _apply(draft, draft.sigma, known, lost, drafts)
    yield from _cycles(drafts)


def _connect(draft: Draft, known: Mapping[str, Draft], broken: frozenset[str]) -> Iterator[Mistake]:
    sigma = draft.sigma
    assert isinstance(sigma, SigmaCorrelationRule)  # noqa: S101
    place = ("correlation", "rules")
    listed = [str(one.reference) for one in sigma.rules or []]
    for number, name in enumerate(listed):
        target = known.get(name)
        if target is None and name in broken:
            continue
        if target is None:
            yield draft.mistake(_unknown(name, known), *place, number)
        elif isinstance(target.sigma, SigmaFilter):
            yield draft.mistake(f"{name} is a filter: it cannot be counted", *place, number)
        elif target in draft.sources:
            yield draft.mistake(f"rule {name} is named twice, by its name and by its id", *place, number)
        else:
            draft.sources.append(target)
            target.used = target.used or not sigma.generate
    yield from contradiction(draft.document, correlation_kinds()[sigma.type.name.lower()], len(listed))


def _unknown(name: str, known: Mapping[str, Draft]) -> str:
    return f"rule {name} is not known; {suggestion(name, [one for one in known if '-' not in one])}"


def _apply(
    draft: Draft, sigma: SigmaFilter, known: Mapping[str, Draft], broken: frozenset[str], drafts: Iterable[Draft]
) -> Iterator[Mistake]:
    """Put a filter on the rules it names, or on all rules of its log source."""
    wanted = sigma.filter.rules
    if isinstance(wanted, str):
        for one in drafts:
            if isinstance(one.sigma, SigmaRule) and one.sigma.logsource in sigma.logsource:
                one.filters.append(draft)
        return
    for number, reference in enumerate(wanted):
        name = str(reference.reference)
        target, place = known.get(name), ("filter", "rules", number)
        if target is None and name in broken:
            continue
        if target is None:
            yield draft.mistake(_unknown(name, known), *place)
        elif not isinstance(target.sigma, SigmaRule):
            yield draft.mistake(f"{name} has no detection: filters apply to the rules that correlations count", *place)
        elif target.sigma.logsource not in sigma.logsource:
            yield draft.mistake(f"the filter would do nothing for {name}: its log source is another", *place)
        else:
            target.filters.append(draft)


def _cycles(drafts: Iterable[Draft]) -> Iterator[Mistake]:
    """Correlations that count themselves, by whatever way, and chains without end. Each is told once, and cut."""
    depth: dict[Draft, int] = {}

    def walk(draft: Draft, way: tuple[Draft, ...]) -> Iterator[Mistake]:
        for source in list(draft.sources):
            if source in way:
                names = " -> ".join(one.sigma.name or one.id for one in (*way[way.index(source) :], source))
                yield draft.mistake(f"the correlation counts itself: {names}", "correlation", "rules")
                draft.sources.remove(source)
            elif source not in depth and len(way) <= DEEPEST:
                yield from walk(source, (*way, source))
            if len(way) + depth.get(source, 0) > DEEPEST:
                sentence = f"the chain of correlations is longer than {DEEPEST}"
                yield draft.mistake(sentence, "correlation", "rules")
                draft.sources.remove(source)
        depth[draft] = 1 + max((depth.get(one, 0) for one in draft.sources), default=-1)

    for draft in drafts:
        if draft not in depth:
            yield from walk(draft, (draft,))


def ordered(drafts: Iterable[Draft]) -> list[Draft]:
    """Correlations, each after those that it counts. There must be no cycles."""
    found: dict[Draft, None] = {}

    def visit(draft: Draft) -> None:
        if draft.correlates and draft not in found:
            for source in draft.sources:
                visit(source)
            found[draft] = None

    for draft in drafts:
        visit(draft)
    return list(found)


def field_mistakes(draft: Draft) -> Iterator[Mistake]:
    """Fields that a correlation over our own records uses and they do not have."""
    if not draft.about_matrix:
        return
    sigma = draft.sigma
    assert isinstance(sigma, SigmaCorrelationRule)  # noqa: S101
    used = []
    for target in draft.sources:
        handed = set(target.sigma.group_by or ()) if isinstance(target.sigma, SigmaCorrelationRule) else set()
        one = source(draft, target)
        used += [(name, "group-by") for name in one.group_by if name not in handed]
        used += [(name, "condition") for name in one.fields if name not in handed]
    yield from field_use_mistakes(draft.document, used, sigma.type.name.lower(), correlation_kinds())


def source(draft: Draft, target: Draft) -> Source:
    """What a correlation counts of one rule, in the names that rule has for it."""
    sigma = draft.sigma
    assert isinstance(sigma, SigmaCorrelationRule)  # noqa: S101
    aliases = {
        alias.alias: name
        for alias in sigma.aliases
        for reference, name in alias.mapping.items()
        if str(reference.reference) in {target.id, target.sigma.name}
    }
    return Source(
        rule=target.id,
        group_by=tuple(aliases.get(name, name) for name in sigma.group_by or ()),
        fields=tuple(aliases.get(name, name) for name in counted(draft.section.get("condition"))),
    )
