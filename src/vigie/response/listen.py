"""What authors write back: a reason lets their content pass once, and a contested verdict reaches the reviewers."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vigie.model.content import Answer
from vigie.model.language import Language, Sentence
from vigie.model.orders import Order, OrderKind
from vigie.model.reviews import Decision, Step
from vigie.ports.assistant import Assistant, Heard
from vigie.ports.clock import Clock
from vigie.ports.control import OrderDesk
from vigie.ports.reviews import ReviewStorage
from vigie.ports.storage import ActionRecord, Storage
from vigie.response.advise import DAY_MS, HOUR_MS, TIP, detail
from vigie.response.history import effective

LEAST: Final = 10
"""Characters of a reason. "ok" is none."""
_WORDS: Final = {
    Step.JUSTIFY: ("reason", "motif", "raison", "justification"),
    Step.CONTEST: ("mistake", "error", "erreur", "contest", "conteste"),
}
_THANKS: Final = Sentence(
    "Thank you. You can send it again now, once, within the hour; reviewers read your reason.",
    "Merci. Vous pouvez maintenant le renvoyer, une fois, dans l'heure ; votre motif sera lu par les personnes "
    "chargées de la revue.",
)
_NOTED: Final = Sentence(
    "Thank you. Somebody will look at it.",
    "Merci. Une personne va l'examiner.",
)
_SHORT: Final = Sentence(
    "Please say in a few words why it has to be sent there.",
    "Merci de dire en quelques mots pourquoi cela doit y être envoyé.",
)
_SECRET: Final = Sentence(
    "Your reason seems to contain the very thing that must not be there. Please say it without.",
    "Votre motif semble contenir cela même qui ne doit pas y être. Merci de le dire autrement.",
)
_NOT_THIS: Final = Sentence(
    'A reason does not let this pass. If it is a mistake, answer with "mistake: ...".',
    "Un motif ne permet pas de faire passer ceci. Si c'est une erreur, répondez par « erreur : ... ».",
)


@dataclass(frozen=True, slots=True)
class _Said:
    step: Step
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Understands answers to messages of the last day. What is neither a reason nor a contest is left alone."""

    storage: Storage
    desk: OrderDesk
    clock: Clock
    reviews: ReviewStorage | None = None
    reveals: Callable[[str], bool] = lambda _text: False  # whether a reason itself holds what must not be there
    language: Language = Language.EN

    async def take(self, heard: Heard, assistant: Assistant) -> ActionRecord | None:
        """Act on one message, and answer it. The same message again changes nothing. Raises `PlatformError`."""
        said = understand(heard.text)
        tip = self._tip(heard) if said is not None else None
        if said is None or tip is None:
            return None
        about = detail(tip)
        language = Language(about["language"]) if about.get("language") in set(Language) else self.language
        problem = self._problem(said, about)
        if problem is None and (record := self._record(said, heard, about)) is not None:
            await assistant.tell(
                heard.user, (_THANKS if said.step is Step.JUSTIFY else _NOTED).in_(language), heard.event
            )
            return record
        if problem is not None:
            await assistant.tell(heard.user, problem.in_(language), heard.event)
        return None

    def _tip(self, heard: Heard) -> ActionRecord | None:
        """The message that is answered: the one replied to, else the last in that room."""
        since = self.clock.now_ms() - DAY_MS
        tips = [
            one
            for one in self.storage.actions(user=heard.user, since=since, limit=1_000)
            if one.action == TIP and effective(one) and detail(one).get("room") == heard.room
        ]
        named = [one for one in tips if detail(one).get("event") == heard.answers]
        return next(iter(named or tips), None)

    def _problem(self, said: _Said, about: dict[str, str]) -> Sentence | None:
        if said.step is Step.JUSTIFY and about.get("answer") != Answer.JUSTIFY:
            return _NOT_THIS
        if said.step is Step.JUSTIFY and len(said.reason) < LEAST:
            return _SHORT
        return _SECRET if self.reveals(said.reason) else None

    def _record(self, said: _Said, heard: Heard, about: dict[str, str]) -> ActionRecord | None:
        """Act and record; None when this message was acted upon before."""
        now = self.clock.now_ms()
        name = f"{said.step.value}:{heard.event}"
        if any(one.id == name for one in self.storage.actions(user=heard.user, since=now - DAY_MS, limit=1_000)):
            return None
        if said.step is Step.JUSTIFY:
            self.desk.issue(_allowing(name, heard.user, about["digest"], now, said.reason))
        self._tell_reviewers(said, heard.user, name, about, now)
        record = ActionRecord(
            id=name,
            time=now,
            action=said.step.value,
            user=heard.user,
            by=heard.user,
            reason=said.reason,
            mode="enforce",
            outcome="done",
            detail=json.dumps({"digest": about["digest"], "item": about.get("item", "")}),
        )
        self.storage.record(record)
        return record

    def _tell_reviewers(self, said: _Said, user: str, name: str, about: dict[str, str], now: int) -> None:
        item = self.reviews.item(about["item"]) if self.reviews is not None and about.get("item") else None
        if self.reviews is not None and item is not None:
            decision = Decision(id=name, time=now, step=said.step, by=user, reason=said.reason)
            self.reviews.decide(item.id, decision)


def understand(text: str) -> _Said | None:
    """A reason or a contest, when the message begins with one of their words; what a reply quotes is passed over."""
    lines = [line for line in text.splitlines() if not line.startswith(">")]
    said = " ".join("".join(char if char.isprintable() else " " for char in " ".join(lines)).split())
    word, sign, rest = said.partition(":")
    for step, words in _WORDS.items():
        if sign and word.strip().casefold() in words:
            return _Said(step, rest.strip())
    return None


def _allowing(name: str, user: str, digest: str, now: int, reason: str) -> Order:
    return Order(
        id=name,
        kind=OrderKind.ALLOW_CONTENT,
        user=user,
        issued=now,
        reason=reason,
        until=now + HOUR_MS,
        digest=digest,
    )
