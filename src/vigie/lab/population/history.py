"""The history of one room, written step by step. Pure, and independent of the other rooms."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from vigie.lab.population.chance import chance
from vigie.lab.population.model import Act, Attachment, Population, Relation, Room, Step
from vigie.lab.population.rhythm import DAY_MS, Rhythm
from vigie.lab.population.talk import EMOJI, document_name, sentence

_FORMS = ("pdf", "jpg", "png", "docx", "xlsx", "pptx", "odt", "txt", "csv")
_FORM_SHARES = (27, 17, 14, 14, 11, 6, 5, 3, 3)
_BURST_GAP_MS = 150_000
_BURST_STAY = 0.72
_REACTION_MS = 20_000
_REPLY, _THREAD, _EDIT, _REACTION = 0.10, 0.05, 0.03, 0.08
_PLANTED = {
    0: ("Diffusion_Restreinte_note_organisation.pdf", "pdf", "diffusion_restreinte"),
    1: ("export_comptes.ps1", "ps1", "ldap_password"),
    2: ("Diffusion_Restreinte_plan_continuite.docx", "docx", "diffusion_restreinte"),
    5: ("Diffusion_Restreinte_annuaire_astreintes.pdf", "pdf", "diffusion_restreinte"),
}
"""Sensitive items as in the incident, by number of the forum that holds each: the room's first file."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A message that others may answer: where it stands, and the root of its thread if it is in one."""

    position: int
    step: Step
    root: int | None

    @classmethod
    def at(cls, position: int, step: Step) -> "_Said":
        return cls(position, step, step.target if step.relation is Relation.THREAD else None)


@dataclass(slots=True)
class _Room:
    """What is known while a history is being written."""

    rng: random.Random
    joined: list[tuple[int, int]]
    weights: list[float]
    names: list[str]

    def speaker(self, at_ms: int) -> int:
        """Somebody who had joined by then, the talkative more often; the creator when nobody else is drawn."""
        for at, person in self.rng.choices(self.joined, self.weights, k=8):
            if at < at_ms:
                return person
        return self.joined[0][1]


def steps(population: Population, room: Room) -> list[Step]:
    """Joins, messages, files, edits and reactions of a room in order of time, after its creation.

    Exactly ``room.messages`` messages (texts, files and edits), ``room.files`` of them files.
    """
    rng = chance(population.seed, "room", room.number)
    rhythm = Rhythm(room.created_ms, population.now_ms - 3_600_000)
    joined = _joins(rng, population, room)
    people = population.people
    state = _Room(
        rng,
        joined,
        [people[person].weight for _, person in joined],
        [people[person].display_name.partition(" ")[0] for _, person in joined],
    )
    times = _times(rng, rhythm, room)
    marks: list[tuple[int, int | None]] = [(at, person) for at, person in joined[1:]]
    marks += [(at, None) for at in times]
    marks.sort(key=lambda mark: mark[0])
    return list(_write(state, room, marks))


def _joins(rng: random.Random, population: Population, room: Room) -> list[tuple[int, int]]:
    """When each member entered: two in five in the first weeks, the others along the years; the creator first."""
    end = population.now_ms - 2 * 3_600_000
    entered = [(room.created_ms, room.creator)]
    for number in room.members[1:]:
        start = max(room.created_ms, population.people[number].created_ms) + 60_000
        early = min(start + int(rng.expovariate(1 / (10 * DAY_MS))), end)
        entered.append((early if rng.random() < 0.4 else start + int((end - start) * rng.random()), number))
    entered[1:] = sorted(entered[1:])
    return entered


def _times(rng: random.Random, rhythm: Rhythm, room: Room) -> list[int]:
    """Instants of the messages: conversations start with the office rhythm, then answers follow in minutes."""
    times: list[int] = []
    while len(times) < room.messages:
        at = rhythm.instant(rng, room.created_ms + 120_000)
        while len(times) < room.messages:
            times.append(at)
            at += int(rng.expovariate(1 / _BURST_GAP_MS)) + 2_000
            if rng.random() > _BURST_STAY:
                break
    times.sort()
    return times


def _write(state: _Room, room: Room, marks: list[tuple[int, int | None]]) -> Iterator[Step]:
    rng = state.rng
    carriers = iter(sorted(rng.sample(range(room.messages), room.files)))
    carrier, said, position, files = next(carriers, -1), 0, 0, 0
    last: _Said | None = None
    for (at_ms, person), (next_ms, _) in pairwise([*marks, (marks[-1][0] + _REACTION_MS, None)]):
        if person is not None:
            yield Step(at_ms, person, Act.JOIN)
            position += 1
            continue
        if said == carrier:
            step = _file(state, room, at_ms, files)
            files, carrier = files + 1, next(carriers, -1)
        else:
            step = _text(state, at_ms, last)
        said += 1
        yield step
        if step.act is not Act.EDIT:
            last = _Said.at(position, step)
        position += 1
        if last and rng.random() < _REACTION:
            yield Step(
                min(at_ms + _REACTION_MS, next_ms), state.speaker(at_ms), Act.REACTION, rng.choice(EMOJI), last.position
            )
            last, position = None, position + 1


def _text(state: _Room, at_ms: int, last: _Said | None) -> Step:
    """A new message, an answer to the last one, or its correction by its author.

    Threads start only from messages that relate to nothing, as the Matrix specification asks.
    """
    rng, person = state.rng, state.speaker(at_ms)
    body = sentence(rng, rng.choice(state.names))
    draw = rng.random()
    if last is None or draw > _REPLY + _THREAD + _EDIT:
        return Step(at_ms, person, Act.TEXT, body)
    plain = last.step.relation is Relation.NONE
    if draw < _EDIT and last.step.act is Act.TEXT and plain:
        return Step(at_ms, last.step.person, Act.EDIT, last.step.body + " (corrigé)", last.position)
    if draw < _EDIT + _THREAD and (plain or last.root is not None):
        return Step(at_ms, person, Act.TEXT, body, last.position if plain else last.root, Relation.THREAD)
    return Step(at_ms, person, Act.TEXT, body, last.position, Relation.REPLY)


def _file(state: _Room, room: Room, at_ms: int, index: int) -> Step:
    rng, number = state.rng, room.first_file + index
    if index == 0 and room.public and room.number in _PLANTED:
        attachment = Attachment(number, *_PLANTED[room.number])
    else:
        form = rng.choices(_FORMS, _FORM_SHARES)[0]
        attachment = Attachment(number, document_name(rng, form, number), form)
    return Step(at_ms, state.speaker(at_ms), Act.FILE, attachment.name, attachment=attachment)
