"""Every room, every kind of thing, every severity and confidence has its answer, never a kinder one for worse."""

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.content import STRICTNESS, Answer, RoomKind
from vigie.model.findings import Confidence, Severity
from vigie.model.sightings import Kind, Sighting
from vigie.policies.content import LINES, Line, decide

SEEN = st.builds(
    Sighting,
    detector=st.sampled_from(["marking.fr.x", "credential.ldap", "own.list"]),
    kind=st.sampled_from(Kind),
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
    excerpt=st.just("***"),
)


def seen(
    kind: Kind,
    severity: Severity = Severity.HIGH,
    confidence: Confidence = Confidence.HIGH,
    detector: str = "marking.fr.diffusion_restreinte",
) -> Sighting:
    return Sighting(detector=detector, kind=kind, severity=severity, confidence=confidence, excerpt="***")


@pytest.mark.parametrize(
    ("room", "what", "answer"),
    [
        (RoomKind.PUBLIC, seen(Kind.MARKING, Severity.MEDIUM), Answer.REFUSE),
        (RoomKind.PUBLIC, seen(Kind.MARKING, Severity.LOW), Answer.TIP),
        (RoomKind.PUBLIC, seen(Kind.MARKING, confidence=Confidence.LOW), Answer.TIP),
        (RoomKind.FEDERATED, seen(Kind.MARKING, Severity.MEDIUM), Answer.REFUSE),
        (RoomKind.PRIVATE, seen(Kind.MARKING, Severity.MEDIUM), Answer.TIP),
        (RoomKind.PRIVATE, seen(Kind.MARKING, Severity.HIGH), Answer.JUSTIFY),
        (RoomKind.PUBLIC, seen(Kind.CREDENTIAL), Answer.REFUSE),
        (RoomKind.PUBLIC, seen(Kind.CREDENTIAL, confidence=Confidence.MODERATE), Answer.JUSTIFY),
        (RoomKind.PUBLIC, seen(Kind.CREDENTIAL, confidence=Confidence.LOW), Answer.TIP),
        (RoomKind.FEDERATED, seen(Kind.CREDENTIAL), Answer.JUSTIFY),
        (RoomKind.DIRECT, seen(Kind.CREDENTIAL), Answer.TIP),
        (RoomKind.DIRECT, seen(Kind.PERSONAL), Answer.ALLOW),
        (RoomKind.PUBLIC, seen(Kind.FILE), Answer.HOLD),
        (RoomKind.PRIVATE, seen(Kind.FILE), Answer.ALLOW),
    ],
)
def test_out_of_the_box(room: RoomKind, what: Sighting, answer: Answer) -> None:
    assert decide(LINES, room, [what]).answer is answer


def test_worse_surer_or_more_open_is_never_answered_more_kindly() -> None:
    for room, kind in itertools.product(RoomKind, Kind):
        for severity, confidence in itertools.product(Severity, Confidence):
            here = STRICTNESS[decide(LINES, room, [seen(kind, severity, confidence)]).answer]
            for worse in (one for one in Severity if one > severity):
                assert STRICTNESS[decide(LINES, room, [seen(kind, worse, confidence)]).answer] >= here
            if confidence is not Confidence.HIGH:
                surer = list(Confidence)[list(Confidence).index(confidence) + 1]
                assert STRICTNESS[decide(LINES, room, [seen(kind, severity, surer)]).answer] >= here
            public = decide(LINES, RoomKind.PUBLIC, [seen(kind, severity, confidence)]).answer
            assert STRICTNESS[public] >= here


@given(st.lists(SEEN, max_size=5), st.sampled_from(RoomKind))
def test_of_several_things_the_strictest_answer_counts(sightings: list[Sighting], room: RoomKind) -> None:
    ruling = decide(LINES, room, sightings)
    each = [decide(LINES, room, [one]).answer for one in sightings]
    assert ruling.answer is max(each, key=STRICTNESS.__getitem__, default=Answer.ALLOW)
    assert set(ruling.because) == {one for one, answer in zip(sightings, each, strict=True) if answer is ruling.answer}


def test_the_operators_line_stands_before() -> None:
    own = Line(answer=Answer.ALLOW, rooms=frozenset({RoomKind.PUBLIC}), detector="marking.fr.*")
    lines = (own, *LINES)
    assert decide(lines, RoomKind.PUBLIC, [seen(Kind.MARKING)]).answer is Answer.ALLOW
    assert decide(lines, RoomKind.PUBLIC, [seen(Kind.MARKING, detector="marking.eu.x")]).answer is Answer.REFUSE
    assert decide(lines, RoomKind.FEDERATED, [seen(Kind.MARKING)]).answer is Answer.REFUSE


def test_the_worst_is_named_first_and_the_code_is_stable() -> None:
    some = [seen(Kind.CREDENTIAL, Severity.LOW), seen(Kind.MARKING, Severity.CRITICAL)]
    ruling = decide(LINES, RoomKind.PUBLIC, some)
    assert [one.kind for one in ruling.because] == [Kind.MARKING, Kind.CREDENTIAL]
    assert ruling.code == "content.refuse"


WORDS = {
    "marking": Kind.MARKING,
    "credential": Kind.CREDENTIAL,
    "personal data": Kind.PERSONAL,
    "own list": Kind.OWN,
    "file": Kind.FILE,
}


def test_the_table_on_the_page_is_what_is_answered() -> None:
    page = (Path(__file__).parents[2] / "docs/content-policy.md").read_text(encoding="utf-8")
    row = r"^\| ((?:marking|credential|personal|own|file)[^|]*) \| ((?:\w+ \| ){3}\w+) \|$"
    rows = re.findall(row, page, re.MULTILINE)
    assert len(rows) == 15
    for words, cells in rows:
        kind = next(kind for word, kind in WORDS.items() if words.startswith(word))
        severity = next((one for one in Severity if f"{one.name.lower()} severity" in words), Severity.HIGH)
        sure = Confidence.HIGH if "very sure" in words else Confidence.MODERATE
        low = Confidence.LOW if words.endswith("not sure") or "low severity" in words else sure
        said = [decide(LINES, room, [seen(kind, severity, low)]).answer.value for room in RoomKind]
        assert said == cells.split(" | "), words
