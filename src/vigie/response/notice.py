"""The words of a notice: what was seen, what was done, what to do next."""

from typing import Final

from vigie.model.findings import Finding
from vigie.model.language import Language, Sentence
from vigie.model.timestamps import rfc3339
from vigie.ports.storage import ActionRecord
from vigie.response.action import Task

_SUBJECT: Final = Sentence(en="[Vigie] {severity}: {user}: {title}", fr="[Vigie] {severity} : {user} : {title}")
_NO_ACCOUNT: Final = Sentence(en="no account", fr="aucun compte")
_WHY: Final = Sentence(en="Why: {reason}", fr="Pourquoi : {reason}")
_SEEN: Final = Sentence(en="Seen:", fr="Constaté :")
_DONE: Final = Sentence(en="Measures:", fr="Mesures :")
_NONE: Final = Sentence(en="  none", fr="  aucune")
_LINE: Final = Sentence(
    en="  {title} ({name}), {confidence} confidence, {first} to {last}, value {value:g}{group}",
    fr="  {title} ({name}), confiance {confidence}, de {first} à {last}, valeur {value:g}{group}",
)
_NEEDLESS: Final = ("skipped: covered by", "skipped: done by a stronger")
_NEXT: Final = Sentence(
    en="Look: vigie case show {user}\nUndo: vigie release {user} --reason ...",
    fr="Examiner : vigie case show {user}\nLever : vigie release {user} --reason ...",
)
_CONFIDENCE: Final = {
    "low": Sentence(en="low", fr="faible"),
    "moderate": Sentence(en="moderate", fr="moyenne"),
    "high": Sentence(en="high", fr="élevée"),
}
_SEVERITY: Final = (
    Sentence(en="informational", fr="information"),
    Sentence(en="low", fr="faible"),
    Sentence(en="medium", fr="moyen"),
    Sentence(en="high", fr="grave"),
    Sentence(en="critical", fr="critique"),
)


def write(task: Task) -> tuple[str, str, dict[str, object]]:
    """Subject, text and document of one notice. The subject is one printable line of at most 200 characters."""
    language, user = task.language, clean(task.measure.user)
    worst = max(task.measure.findings, key=lambda one: one.severity, default=None)
    subject = _SUBJECT.format(
        language,
        severity=_SEVERITY[worst.severity if worst else 0].in_(language),
        user=user or _NO_ACCOUNT.in_(language),
        title=clean(worst.title) if worst else task.reason,
    )
    return clean(subject)[:200], _text(task, user), _document(task)


def clean(text: str) -> str:
    """One line without control characters, whatever was in the name of an account or of a rule."""
    return "".join(char if char.isprintable() else " " for char in text)


def _text(task: Task, user: str) -> str:
    language = task.language
    lines = [_WHY.format(language, reason=clean(task.reason)), _SEEN.in_(language)]
    lines += [_finding(one, language) for one in task.measure.findings] or [_NONE.in_(language)]
    lines += [_DONE.in_(language)]
    lines += [f"  {one.action}: {clean(one.outcome)}" for one in _of_interest(task)] or [_NONE.in_(language)]
    if user:
        lines.append(_NEXT.format(language, user=user))
    return "\n".join(lines) + "\n"


def _of_interest(task: Task) -> list[ActionRecord]:
    """Without what a stronger measure made needless: that is on record, and tells nobody anything."""
    return [one for one in task.before if not one.outcome.startswith(_NEEDLESS)]


def _finding(finding: Finding, language: Language) -> str:
    return _LINE.format(
        language,
        title=clean(finding.title),
        name=finding.name,
        confidence=_CONFIDENCE[finding.confidence.value].in_(language),
        first=rfc3339(finding.first),
        last=rfc3339(finding.last),
        value=finding.value,
        group="".join(f", {clean(name)}: {clean(value)}" for name, value in finding.group.items() if name != "user.id"),
    )


def _document(task: Task) -> dict[str, object]:
    measure = task.measure
    return {
        "id": measure.id,
        "time": rfc3339(task.now),
        "account": measure.user,
        "by": measure.by,
        "mode": measure.mode.value,
        "reason": task.reason,
        "findings": [_finding_document(one) for one in measure.findings],
        "measures": [_record_document(one) for one in _of_interest(task)],
    }


def _finding_document(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.id,
        "account": finding.actor,
        "rule": finding.name,
        "title": finding.title,
        "severity": finding.severity.name.lower(),
        "confidence": finding.confidence.value,
        "server": finding.server,
        "first": rfc3339(finding.first),
        "last": rfc3339(finding.last),
        "value": finding.value,
        "group": finding.group,
        "techniques": list(finding.techniques),
    }


def _record_document(record: ActionRecord) -> dict[str, object]:
    return {"id": record.id, "time": rfc3339(record.time), "action": record.action, "outcome": record.outcome}
