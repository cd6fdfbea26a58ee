"""Items of the review queue, as tables for people and as documents for machines."""

from collections.abc import Mapping
from typing import Any, Final

from rich.table import Column, Table

from vigie.cases.exposure import Exposure
from vigie.cli import output, words
from vigie.model.findings import Severity
from vigie.model.language import Language, Sentence
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
    Sentence("Severity", "Gravité"),
    Sentence("Seen", "Vu"),
    Sentence("Room", "Salon"),
    Sentence("Author", "Auteur"),
    Sentence("Times", "Fois"),
    Sentence("Readers", "Lecteurs"),
    Sentence("State", "État"),
    Sentence("Waits for", "Attend"),
)
_HISTORY: Final = (
    Sentence("Time", "Heure"),
    Sentence("Decision", "Décision"),
    Sentence("By", "Par"),
    Sentence("Reason", "Raison"),
    Sentence("Outcome", "Résultat"),
)
_READERS: Final = (
    Sentence("Who", "Qui"),
    Sentence("How", "Comment"),
    Sentence("First", "Première fois"),
    Sentence("Last", "Dernière fois"),
)
_PLACES: Final = (
    Sentence("Time", "Heure"),
    Sentence("Event", "Événement"),
    Sentence("File", "Fichier"),
    Sentence("Answer", "Réponse"),
    Sentence("Now", "À présent"),
)
_COULD: Final = Sentence(
    "Who could read it: {could} (members now: {members}; public: {public}; other servers: {federated}; "
    "history: {history})",
    "Qui pouvait le lire : {could} (membres actuels : {members} ; public : {public} ; autres serveurs : {federated} ; "
    "historique : {history})",
)
_DID: Final = Sentence("Who provably did: {accounts} accounts", "Qui l'a lu de façon prouvée : {accounts} comptes")
_SINCE: Final = Sentence("recorded since {since}", "enregistré depuis le {since}")
_UNKNOWN: Final = Sentence(
    "it was there since {first}: who read it before that is not known",
    "présent depuis le {first} : les lectures antérieures ne sont pas connues",
)
_LOST: Final = Sentence(
    "the guard could not record {lost} activities since", "la garde n'a pas pu enregistrer {lost} activités depuis"
)
_YES: Final = {True: Sentence("yes", "oui"), False: Sentence("no", "non"), None: Sentence("not known", "inconnu")}
_ID: Final = 16
"""Characters of an item's id: never cut, or nobody could name it."""
_ROOM: Final = 20
"""Characters of a room's id in the queue: enough to tell rooms apart. `vigie review show` has all."""
_COLOURS: Final = {
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
    """The queue for people. `titles`: what is said of what each detector sees."""
    name, severity, *others = (one.in_(language) for one in _QUEUE)
    table = Table(Column(name, no_wrap=True, min_width=_ID), Column(severity, no_wrap=True), *others)
    for item in items:
        worst = max(item.sightings, key=lambda one: one.severity)
        known = readers(item.reach)
        table.add_row(
            item.id,
            f"[{_COLOURS[worst.severity]}]{words.say(worst.severity.name.lower(), language)}[/]",
            "\n".join(seen(one, language, titles) for one in item.sightings[:3]),
            output.safe(item.room or "-", _ROOM),
            output.safe(item.author),
            str(item.count),
            "?" if known is None else str(known),
            STATES[state(item)].in_(language),
            waits(item, language),
        )
    return table


def seen(one: Sighting, language: Language, titles: Mapping[str, Sentence]) -> str:
    """What was seen in words, with the masked excerpt; a detector that is not known any more by its name."""
    title = titles.get(one.detector)
    return f"{output.safe(title.in_(language) if title else one.detector)}\n  [dim]{output.safe(one.excerpt)}[/]"


def waits(item: ReviewItem, language: Language) -> str:
    """What an item waits for, in words."""
    return ", ".join(NEEDS[one].in_(language) for one in sorted(needs(item))) or "-"


def history(item: ReviewItem, language: Language) -> Table:
    """What was decided, for people."""
    table = Table(*(one.in_(language) for one in _HISTORY))
    for one in item.history:
        said = STEPS[one.step].in_(language)
        outcome = output.safe(words.outcome(one.outcome, language), 400)
        table.add_row(rfc3339(one.time), said, output.safe(one.by), output.safe(one.reason, 400), outcome)
    return table


def places(item: ReviewItem, language: Language) -> Table:
    """Where it was seen, for people."""
    table = Table(*(one.in_(language) for one in _PLACES))
    for one in item.occurrences:
        now = STEPS[Step(one.gone)].in_(language) if one.gone else ""
        cells = (output.safe(one.event), output.safe(one.media), one.answer, now)
        table.add_row(rfc3339(one.time), *cells)
    return table


def exposed(item: ReviewItem, found: Exposure, language: Language) -> list[str]:
    """How exposed it was, in sentences: what is not known is one of them."""
    reach, unknown = found.reach, _YES[None].in_(language)
    could = _COULD.format(
        language,
        could=unknown if found.could is None else found.could,
        members=unknown if reach.members is None else reach.members,
        public=_YES[reach.public].in_(language),
        federated=_YES[reach.federated].in_(language),
        history=reach.history or unknown,
    )
    did = [_DID.format(language, accounts=len(found.accounts)), _SINCE.format(language, since=rfc3339(found.since))]
    if found.unknown:
        did.append(_UNKNOWN.format(language, first=rfc3339(item.first)))
    if found.lost:
        did.append(_LOST.format(language, lost=found.lost))
    return [could, "; ".join(did)]


def readings(found: Exposure, language: Language) -> Table:
    """Who provably was given it, for people."""
    table = Table(*(one.in_(language) for one in _READERS))
    for one in found.readings:
        table.add_row(output.safe(one.who), ACCESSES[one.access].in_(language), rfc3339(one.first), rfc3339(one.last))
    return table
