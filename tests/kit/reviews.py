"""Sightings and filings as detectors would make them."""

from typing import Any

from vigie.model.findings import Confidence, Severity
from vigie.model.reviews import Decision, Filing, Occurrence, Reach, Step
from vigie.model.sightings import Kind, Sighting

SERVER = "agent.example"
ROOM = "!plans:agent.example"
ANN = "@ann:agent.example"


def marking(digest: str = "d1", **changes: Any) -> Sighting:
    known: dict[str, Any] = {
        "detector": "marking.fr.diffusion_restreinte",
        "kind": Kind.MARKING,
        "severity": Severity.HIGH,
        "confidence": Confidence.HIGH,
        "excerpt": "D******** R*********",
    }
    return Sighting(**{**known, **changes}, digest=digest)


def password(digest: str = "p1", **changes: Any) -> Sighting:
    known = {"detector": "credential.ldap.password", "kind": Kind.CREDENTIAL, "excerpt": "password: ***"}
    return marking(digest, **{**known, **changes})


def occurrence(event: str = "$1", time: int = 10, **changes: Any) -> Occurrence:
    return Occurrence(time=time, event=event, **changes)


def filing(*sightings: Sighting, author: str = ANN, room: str = ROOM, reach: Reach | None = None, **at: Any) -> Filing:
    return Filing(
        server=SERVER,
        room=room,
        author=author,
        sightings=sightings or (marking(),),
        occurrence=occurrence(**at),
        filed=at.get("time", 10) + 1,
        reach=reach or Reach(public=True, members=12, accounts=4_000),
    )


def decision(step: Step, identifier: str = "", time: int = 100, **changes: Any) -> Decision:
    known = {"by": "operator:lea", "reason": "looked at it"}
    return Decision(id=identifier or f"{step}-{time}", time=time, step=step, **{**known, **changes})
