"""`vigie scan`: what must not be in an open room, in messages."""

import json
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from vigie.cli import output, streams
from vigie.cli.app import EXIT_NO
from vigie.cli.scan_messages import Messages
from vigie.content import own
from vigie.content.scanner import Scanner
from vigie.model.errors import ContentErrors, UsageError
from vigie.model.language import Sentence

_DONE = Sentence(
    en="{count} messages, something was seen in {found} of them; {unreadable} lines could not be read",
    fr="{count} messages, dont {found} où quelque chose a été vu ; {unreadable} lignes illisibles",
)


def register(app: typer.Typer) -> None:
    """Add the command `scan`."""
    app.command("scan")(scan)


def scan(
    messages: Annotated[
        Path | None, typer.Option(help="NDJSON: one message or event a line. - is stdin.", show_default=False)
    ] = None,
    lists: Annotated[
        list[Path] | None, typer.Option(help="Your own lists (docs/content-lists.md). May be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer for machines; messages always are.")] = False,
) -> None:
    """Look for markings, credentials and personal data. Exits 1 when something was seen, 2 when input cannot be read.

    For each message one line of JSON: its id, and the findings, each with a masked excerpt.
    """
    if messages is None:
        raise UsageError("name what to scan: --messages FILE.ndjson")
    _scan_messages(messages, lists or [])


def scanner(lists: Sequence[Path] = ()) -> Scanner:
    """Every detector that ships, and those of the operator's lists.

    Digests can be compared within one run and tell nothing after it. Raises `ContentErrors`.
    """
    return Scanner(own.read(lists).detectors, secrets.token_bytes(32))


def _scan_messages(path: Path, lists: Sequence[Path]) -> None:
    running = Messages(scanner(lists), str(path))
    piped = str(path) == "-"  # whoever writes may wait for the answer
    with streams.lines_of(path) as lines:
        for answer in running.answers(lines):
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            if piped:
                sys.stdout.flush()
    sys.stdout.flush()
    counts = {"count": running.count, "found": running.found, "unreadable": running.unreadable}
    output.note(_DONE.format(output.language(), **counts))
    if running.mistakes:
        raise ContentErrors(running.mistakes)
    if running.found:
        raise typer.Exit(EXIT_NO)
