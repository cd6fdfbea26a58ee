"""Items of the review queue, as tables for people and as documents for machines."""

from collections.abc import Mapping
from typing import Any, Final

from rich.table import Column, Table

from vigie.cases.exposure import Exposure
from vigie.cli import output, words
from vigie.model.findings import Severity
from vigie.model.language import Language, Sentence
from vigie.model.reasons import excerpt
from vigie.model.reviews import (
    Access,
    Decision,
    Need,
    Occurrence,
    Reach,
    ReviewItem,
    State,
    Step,
    needs,
    priority,
    readers,
    state,
)  # fmt: skip
from vigie.model.sightings import Sighting
from vigie.model.timestamps import rfc3339

STATES: Final[dict[State, Sentence]] = {
    State.OPEN: Sentence("open", "à traiter"),
    State.CONTESTED: Sentence("contested", "contesté"),
    State.ASKED: Sentence("author asked", "auteur sollicité"),
    State.RELEASED: Sentence("released", "libéré"),
    State.REDACTED: Sentence("redacted", "effacé"),
    State.QUARANTINED: Sentence("quarantined", "en quarantaine"),
    State.ROTATED: Sentence("rotated", "secret remplacé"),
    State.DISMISSED: Sentence("false alarm", "fausse alerte"),
    State.REFUSED: Sentence("refused", "refusé"),
}
STEPS: Final[dict[Step, Sentence]] = {
    Step.RELEASE: Sentence("released", "libéré"),
    Step.REDACT: Sentence("redacted", "effacé"),
    Step.QUARANTINE: Sentence("quarantined", "mis en quarantaine"),
    Step.ASK: Sentence("author asked", "auteur sollicité"),
    Step.ROTATED: Sentence("marked as rotated", "noté comme remplacé"),
    Step.DISMISS: Sentence("false alarm", "fausse alerte"),
    Step.UNDO: Sentence("taken back", "annulé"),
    Step.CONTEST: Sentence("contested by the author", "contesté par l'auteur"),
    Step.JUSTIFY: Sentence("justified by the author", "justifié par l'auteur"),
}
NEEDS: Final[dict[Need, Sentence]] = {
    Need.CONTENT: Sentence("a decision", "une décision"),
    Need.ROTATION: Sentence("the secret to be replaced", "le remplacement du secret"),
    Need.ANSWER: Sentence("an answer to the author", "une réponse à l'auteur"),
}
ACCESSES: Final[dict[Access, Sentence]] = {
    Access.READ: Sentence("read", "lu"),
    Access.DOWNLOAD: Sentence("downloaded", "téléchargé"),
    Access.ADMINISTRATION: Sentence("administration", "administration"),
    Access.FEDERATION: Sentence("delivered to the server", "transmis au serveur"),
}
_QUEUE: Final = (
    Sentence("Item", "Élément"),
    Sentence("Seen", "Vu"),
    Sentence("Room and author", "Salon et auteur"),
    Sentence("Readers", "Lecteurs"),
    Sentence("State", "État"),
)
_TIMES: Final = Sentence("{count} {count:time|times}", "{count} fois")
_WAITS: Final = Sentence("waits for {what}", "attend {what}")
_ID: Final = 16
"""Characters of an item's id: never cut, or nobody could name it."""
_SHOWN: Final = 3
COLOURS: Final = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFORMATIONAL: "dim",
}


def item_document(item: ReviewItem) -> dict[str, Any]:
    """An item for machines."""
    return {
        "id": item.id,
        "state": state(item),
        "needs": sorted(needs(item)),
        "priority": priority(item),
        "server": item.server,
        "room": item.room,
        "author": item.author,
        "sightings": [sighting_document(one) for one in item.sightings],
        "reach": reach_document(item.reach),
        "filed": rfc3339(item.filed),
        "recorded_since": rfc3339(item.known_since),
        "first": rfc3339(item.first),
        "last": rfc3339(item.last),
        "count": item.count,
        "standing": item.standing,
        "occurrences": [occurrence_document(one) for one in item.occurrences],
        "history": [decision_document(one) for one in item.history],
    }


def sighting_document(one: Sighting) -> dict[str, Any]:
    """A sighting for machines. The digest is of use only to whoever has the key."""
    return {
        "detector": one.detector,
        "kind": one.kind,
        "severity": one.severity.name.lower(),
        "confidence": one.confidence,
        "excerpt": one.excerpt,
        "place": one.place,
        "count": one.count,
        "digest": one.digest,
        "verified": one.verified,
    }


def occurrence_document(one: Occurrence) -> dict[str, Any]:
    """An occurrence for machines."""
    return {"time": rfc3339(one.time), "event": one.event, "media": one.media, "answer": one.answer, "gone": one.gone}


def reach_document(reach: Reach) -> dict[str, Any]:
    """Who can read a room, for machines; null means that nobody said."""
    return {
        "readers": readers(reach),
        "public": reach.public,
        "members": reach.members,
        "accounts": reach.accounts,
        "federated": reach.federated,
        "history": reach.history or None,
    }


def decision_document(one: Decision) -> dict[str, Any]:
    """A decision for machines."""
    until = {"until": rfc3339(one.until)} if one.until else {}
    return {
        "time": rfc3339(one.time),
        "step": one.step,
        "by": one.by,
        "reason": one.reason,
        "outcome": one.outcome,
        **until,
    }


def exposure_document(found: Exposure) -> dict[str, Any]:
    """An exposure for machines."""
    return {
        "could_read": found.could,
        "reach": reach_document(found.reach),
        "did_read": len(found.accounts),
        "readings": [
            {"who": one.who, "access": one.access, "first": rfc3339(one.first), "last": rfc3339(one.last)}
            for one in found.readings
        ],
        "recorded_since": rfc3339(found.since),
        "unknown_seconds": found.unknown / 1000,
        "lost_activities": found.lost,
    }


def queue(items: list[ReviewItem], language: Language, titles: Mapping[str, Sentence]) -> Table:
    """The queue for people, in 80 columns. `titles`: what is said of what each detector sees."""
    name, what, where, reach, how = (one.in_(language) for one in _QUEUE)
    columns = (
        Column(name, no_wrap=True, width=_ID),
        Column(what, ratio=4),
        Column(where, no_wrap=True, ratio=4),
        Column(reach, no_wrap=True),
        Column(how, ratio=3),
    )
    table = Table(*columns, expand=True)
    for item in items:
        worst = max(item.sightings, key=lambda one: one.severity)
        known = readers(item.reach)
        severity = f"[{COLOURS[worst.severity]}]{words.say(worst.severity.name.lower(), language)}[/]"
        table.add_row(
            f"{item.id}\n{severity}{f'  {_TIMES.format(language, count=item.count)}' if item.count > 1 else ''}",
            _what(item, language, titles),
            f"{output.safe(item.room or '-')}\n{output.safe(item.author)}",
            "?" if known is None else str(known),
            "\n".join(filter(None, [STATES[state(item)].in_(language), waiting(item, language)])),
        )
    return table


def together(item: ReviewItem) -> list[list[Sighting]]:
    """What was seen, by detector: a marking on every page of a file is one thing. The worst first."""
    groups: dict[str, list[Sighting]] = {}
    for one in sorted(item.sightings, key=lambda one: -one.severity):
        groups.setdefault(one.detector, []).append(one)
    return list(groups.values())


def title(one: Sighting, language: Language, titles: Mapping[str, Sentence]) -> str:
    """What was seen in words; a detector that is not known any more by its name."""
    known = titles.get(one.detector)
    return output.safe(known.in_(language) if known else one.detector)


def _what(item: ReviewItem, language: Language, titles: Mapping[str, Sentence]) -> str:
    groups = together(item)
    lines = [
        f"{title(one, language, titles)}\n  [dim]{output.safe(excerpt(one, language))}[/]"
        for one, *_ in groups[:_SHOWN]
    ]
    return "\n".join([*lines, f"+ {len(groups) - _SHOWN}"] if len(groups) > _SHOWN else lines)


def waits(item: ReviewItem, language: Language) -> str:
    """What an item waits for, in words; "" for nothing."""
    return ", ".join(NEEDS[one].in_(language) for one in sorted(needs(item)))


def waiting(item: ReviewItem, language: Language) -> str:
    """The same as a piece of a sentence."""
    what = waits(item, language)
    return _WAITS.format(language, what=what) if what else ""
