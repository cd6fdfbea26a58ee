"""Loads Sigma rules: files and folders in, one frozen `RuleSet` out, or every mistake of every file at once."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sigma.conditions import ConditionAND
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule

from vigie.detection import check
from vigie.detection.check_correlation import bounds
from vigie.detection.documents import documents, rule_files, split
from vigie.detection.drafts import Draft, correlation_kinds, read_draft
from vigie.detection.follows import follows
from vigie.detection.lines import Lines, drawn
from vigie.detection.placeholders import NONE, Placeholders
from vigie.detection.resolve import field_mistakes, ordered, resolve, source
from vigie.detection.rules import CorrelationRule, PlainRule, RuleSet
from vigie.model.errors import ContentErrors, Mistake
from vigie.model.findings import Confidence, Severity, Theme
from vigie.model.located import Located

__all__ = ["correlation_kinds", "load_rules", "load_text"]

_TECHNIQUE: Final = "attack.t"


def load_rules(paths: Iterable[Path | str], placeholders: Placeholders = NONE, lines: Lines | None = None) -> RuleSet:
    """Load rule files and folders; `placeholders` are what `expand` puts in, `lines` move their numbers.

    Raises `ContentErrors` with every mistake of every file.
    """
    files, mistakes = rule_files(map(Path, paths))
    moving = lines or Lines()
    if not files and not mistakes:
        mistakes = [Mistake(", ".join(map(str, paths)) or "rules", 0, "holds no rule files (.yml)")]
    found: list[Located] = []
    for path in files:
        parts, wrong = documents(path)
        found += moving.move(path.stem, parts)
        mistakes += wrong
    mistakes += [*moving.mistakes, *moving.unknown()]
    return _Loader(found, mistakes, placeholders).ruleset()


def load_text(content: str, path: str = "rules.yml", placeholders: Placeholders = NONE) -> RuleSet:
    """Load rules from one text. Raises `ContentErrors`."""
    found, mistakes = split(content.encode("utf-8", "surrogatepass"), path)
    return _Loader(found, mistakes, placeholders).ruleset()


class _Loader:
    def __init__(self, found: list[Located], mistakes: list[Mistake], placeholders: Placeholders) -> None:
        self._placeholders = placeholders
        self._mistakes = list(mistakes)
        self._broken: set[str] = set()  # names and ids of rules that are known, but wrong
        self._drafts = [draft for document in found if (draft := self._draft(document))]

    def ruleset(self) -> RuleSet:
        """The rules, or every mistake."""
        self._mistakes += resolve(self._drafts, self._broken)
        correlating = ordered(self._drafts)
        self._mistakes += [one for draft in correlating for one in field_mistakes(draft)]
        self._mistakes += _name(self._drafts)
        trees = {draft: self._trees(draft) for draft in self._drafts if not draft.correlates}
        if self._mistakes:
            raise ContentErrors(self._mistakes)
        plain = [_plain(draft, trees) for draft in trees if isinstance(draft.sigma, SigmaRule)]
        return RuleSet({rule.id: rule for rule in plain}, tuple(map(_correlation, correlating)))

    def _draft(self, document: Located) -> Draft | None:
        draft, mistakes = read_draft(document, self._placeholders)
        self._mistakes += mistakes
        if draft is None and isinstance(document.value, dict):
            self._broken |= {str(document.value.get(key)) for key in ("id", "name")}
        return draft

    def _trees(self, draft: Draft) -> list[Any]:
        sigma: Any = draft.sigma
        parsed = sigma.filter if isinstance(sigma, SigmaFilter) else sigma.detection
        try:
            found = [one.parsed for one in parsed.parsed_condition]
        except SigmaError as error:
            self._mistakes.append(check.sigma_mistake(draft.document, error))
            return []
        except RecursionError:
            found = None
        if found is None or not all(map(check.shallow, found)):
            self._mistakes.append(check.too_deep(draft.document))
            return []
        return found


def _name(drafts: Iterable[Draft]) -> Iterator[Mistake]:
    """The main rule of a file is named after the file; others have their Sigma name or a number.

    What a rule follows is about a line that its file draws.
    """
    by_file: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_file.setdefault(draft.document.path, []).append(draft)
    for path, several in by_file.items():
        stem = Path(path).stem
        lines = drawn([draft.document for draft in several])
        reporting = [draft for draft in several if not draft.used and not isinstance(draft.sigma, SigmaFilter)]
        for number, draft in enumerate(several, start=1):
            alone = len(reporting) == 1 and draft is reporting[0]
            draft.name = stem if alone else draft.sigma.name or f"{stem}-{number}"
            draft.follows, wrong = follows(draft.document, lines)
            yield from wrong


def _plain(draft: Draft, trees: Mapping[Draft, list[Any]]) -> PlainRule:
    """A rule with its filters: their conditions must hold too."""
    filters = [tree for one in draft.filters for tree in trees[one]]
    joined = tuple(ConditionAND([tree, *filters]) if filters else tree for tree in trees[draft])
    return PlainRule(**_common(draft), trees=joined)


def _correlation(draft: Draft) -> CorrelationRule:
    sigma, condition = draft.sigma, draft.section.get("condition")
    assert isinstance(sigma, SigmaCorrelationRule)  # noqa: S101
    return CorrelationRule(
        **_common(draft),
        kind=correlation_kinds()[sigma.type.name.lower()],
        span=sigma.timespan.seconds * 1000,
        group_by=tuple(sigma.group_by or ()),
        bounds=bounds(condition, len(draft.sources)),
        percentile=condition.get("percentile") if isinstance(condition, dict) else None,
        sources=tuple(source(draft, target) for target in draft.sources),
    )


def _common(draft: Draft) -> dict[str, Any]:
    sigma = draft.sigma
    level = sigma.level.name if sigma.level is not None else Severity.MEDIUM.name
    section = draft.value.get("vigie") or {}
    tags = [str(tag).lower() for tag in sigma.tags]
    return {
        "id": draft.id,
        "name": draft.name,
        "title": sigma.title,
        "description": sigma.description or "",
        "path": draft.document.path,
        "line": draft.document.line(),
        "severity": Severity[level],
        "confidence": Confidence(section.get("confidence", Confidence.LOW)),
        "techniques": tuple(tag.removeprefix("attack.").upper() for tag in tags if tag.startswith(_TECHNIQUE)),
        "print": draft.print,
        "reports": not draft.used,
        "forgeable": section.get("forgeable", False),
        "crowd": section.get("crowd", False),
        "theme": Theme(section["theme"]) if section.get("theme") else None,
        "follows": draft.follows,
        "examples": draft.examples,
        "document": draft.value,
    }
