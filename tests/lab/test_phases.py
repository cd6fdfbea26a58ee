"""Phases of a long work."""

import io

import pytest
from rich.console import Console

from vigie.lab.phases import Phases, step_name
from vigie.model.language import Language, Sentence

NAME = Sentence(en="Moving in ({size})", fr="Installation ({size})")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_phase_that_ended_is_one_line_with_its_time(terminal: bool) -> None:
    output = io.StringIO()
    console = Console(file=output, width=80, force_terminal=terminal, color_system=None)
    with Phases(console, Language.FR).phase(NAME, size="small") as step, step("PostgreSQL") as amount:
        amount(1, 2)
    assert "✓ Installation (small) (0,0" in output.getvalue()


def test_steps_of_the_platform_are_said_in_the_language_and_products_by_their_name() -> None:
    assert step_name("chat client", Language.FR) == "messagerie"
    assert step_name("PostgreSQL", Language.FR) == "PostgreSQL"


def test_a_phase_that_failed_does_not_claim_success() -> None:
    output = io.StringIO()
    with pytest.raises(ValueError, match="boom"), Phases(Console(file=output), Language.EN).phase(NAME, size="x"):
        raise ValueError("boom")
    assert "✓" not in output.getvalue()
