"""What a response needs besides hands, in tests."""

from typing import Any

from vigie.findings.score import Scale
from vigie.model.response_settings import BrakeSettings
from vigie.response.action import actions
from vigie.response.brake import Brake


def brake(active: int | None = None, **limits: Any) -> Brake:
    """A brake over one environment."""
    traits = {name: one.traits for name, one in actions().items()}
    return Brake(BrakeSettings(**limits), lambda _user: "education", lambda _environment: active, traits)


def means(**limits: Any) -> dict[str, Any]:
    """Arguments of a `Responder`."""
    return {"scoring": Scale(), "brake": brake(**limits)}
