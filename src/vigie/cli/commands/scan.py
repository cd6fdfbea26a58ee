"""`vigie scan`: what must not be in an open room, in files, folders and messages."""

import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from vigie.cli import output, streams
from vigie.cli.app import EXIT_INTERRUPTED, EXIT_NO
from vigie.cli.scan_messages import Messages
from vigie.content.bulk import BATCH
from vigie.content.detectors import bundled
from vigie.content.extraction import Look
from vigie.content.scanner import Scanner
from vigie.model.errors import ContentErrors, EnvironmentFailed, UsageError
from vigie.model.language import Sentence

_DONE = Sentence(
    en="{count} {count:message|messages}, something was seen in {found} of them; {unreadable} "
    "{unreadable:line|lines} could not be read",
    fr="{count} {count:message|messages}, dont {found} où quelque chose a été vu ; {unreadable} "
    "{unreadable:ligne illisible|lignes illisibles}",
)
_CLOSED = Sentence(
    en="files could not be opened: what is in them is not known",
    fr="des fichiers n'ont pas pu être ouverts : ce qu'ils contiennent n'est pas connu",
)
_WHAT = Sentence(
    en="name what to scan: files, folders, - for stdin, or --messages FILE.ndjson",
    fr="dites quoi examiner : fichiers, dossiers, - pour l'entrée standard, ou --messages FICHIER.ndjson",
)
_BOTH = Sentence(
    en="name either files or --messages, not both", fr="nommez des fichiers ou --messages, pas les deux"
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command `scan`."""
    app.command("scan")(scan)


def scan(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders; - is stdin.", show_default=False, readable=False)
    ] = None,
    messages: Annotated[
        Path | None, typer.Option(help="NDJSON: one message or event a line. - is stdin.", show_default=False)
    ] = None,
    lists: Annotated[
        list[Path] | None, typer.Option(help="Your own lists (docs/content-lists.md). May be repeated.")
    ] = None,
    look: Annotated[Look, typer.Option(help="How far pictures and scans are read (docs/files.md).")] = Look.TITLES,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Files opened at a time.")] = min(os.cpu_count() or 1, 8),
    as_json: Annotated[
        bool, typer.Option("--json", help="Answer for machines: one line a file; messages always are.")
    ] = False,
) -> None:
    """Look for markings, credentials and personal data. Exits 1 when something was seen, 2 when input cannot be read.

    Files are opened in limited processes. For each message one line of JSON: its id, and the findings, each with a
    masked excerpt.
    """
    if paths and messages is not None:
        raise UsageError(_BOTH)
    if messages is not None:
        _scan_messages(messages, lists or [])
    elif paths:
        from vigie.cli.scan_folder import scan_files  # messages do not wait for the workshop to load

        run = scan_files(paths, scanner(lists or []), look, jobs, as_json=as_json)
        _leave(interrupted=bool(run.left), found=bool(run.found), closed=bool(run.closed))
    else:
        raise UsageError(_WHAT)


def scanner(lists: Sequence[Path] = ()) -> Scanner:
    """Every detector that ships, and those of the operator's lists.

    Digests can be compared within one run and tell nothing after it. Raises `ContentErrors`.
    """
    detectors = bundled()
    if lists:
        from vigie.content import own  # what reads files of people takes as long to load as all detectors

        detectors = own.read(lists).detectors
    return Scanner(detectors, secrets.token_bytes(32))


def _scan_messages(path: Path, lists: Sequence[Path]) -> None:
    running = Messages(scanner(lists), str(path))
    piped = str(path) == "-"  # whoever writes may wait for the answer
    interrupted = False
    try:
        with streams.lines_of(path) as lines:
            for answer in running.answers(lines, batch=1 if piped else BATCH):
                sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
                if piped:
                    sys.stdout.flush()
    except KeyboardInterrupt:
        interrupted = True
    sys.stdout.flush()
    counts = {"count": running.count, "found": running.found, "unreadable": running.unreadable}
    output.note(_DONE.format(output.language(), **counts))
    if running.mistakes:
        raise ContentErrors(running.mistakes)
    _leave(interrupted=interrupted, found=bool(running.found))


def _leave(*, interrupted: bool, found: bool, closed: bool = False) -> None:
    if interrupted:
        raise typer.Exit(EXIT_INTERRUPTED)
    if found:
        raise typer.Exit(EXIT_NO)
    if closed:
        raise EnvironmentFailed(_CLOSED)
