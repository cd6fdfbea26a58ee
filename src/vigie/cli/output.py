"""How commands answer: one JSON document on stdout, or tables for people; never a hostile byte on a terminal."""

import json
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from vigie.model.language import Language

if TYPE_CHECKING:
    from vigie.settings import Settings  # a scan of a message does not wait for them to load

_LANGUAGE_VARIABLES = ("VIGIE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language(settings: "Settings | None" = None) -> Language:
    """The language to answer in: what the settings say; else that of the environment; else English."""
    if settings is not None and "language" in settings.model_fields_set:
        return settings.language
    said = next((value for name in _LANGUAGE_VARIABLES if (value := os.environ.get(name))), "")
    return Language.FR if said[:2].lower() == "fr" else Language.EN


def document(content: Mapping[str, object]) -> None:
    """Print one JSON document, for machines. Nothing else goes to stdout."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    sys.stdout.flush()


def lines(text: str) -> None:
    """Print plain text as it is, for people and for pipes."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def terminal() -> Console:
    """Where tables for people go."""
    return Console(highlight=False)


def table(*headings: str, title: str = "") -> Table:
    """A table that hides nothing: what is too long for its cell is folded."""
    columns = (Column(heading, overflow="fold") for heading in headings)
    return Table(*columns, title=title or None, title_justify="left")


def note(text: str) -> None:
    """One line on stderr, so that stdout stays the answer."""
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(text)


def printable(text: str) -> str:
    """A foreign value with its control characters written out, so that no terminal obeys them."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


def safe(text: str, limit: int = 120) -> str:
    """A foreign value fit for one cell of a table: no control characters, no markup, no endless line."""
    return escape(printable(text[:limit]) + ("…" if len(text) > limit else ""))


def middle(text: str, cells: int) -> str:
    """The same for a name, in at most so many cells of a terminal: its beginning and its end, which tell it apart."""
    shown = printable(text)
    if cell_len(shown) <= cells:
        return escape(shown)
    head = (cells - 1) // 3
    end = set_cell_size(shown[::-1], cells - 1 - head).strip()[::-1]
    return escape(f"{set_cell_size(shown, head).rstrip()}…{end}")
