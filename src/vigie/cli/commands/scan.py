"""`vigie scan`: what must not be in an open room, in files, folders and messages."""

import json
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from vigie.cli import output, scan_page, streams
from vigie.cli.app import EXIT_NO
from vigie.cli.scan_files import Files, Scanned, files_of
from vigie.cli.scan_messages import Messages
from vigie.content import own
from vigie.content.bulk import BATCH
from vigie.content.extraction import Limits, Look
from vigie.content.scanner import Scanner
from vigie.content.workshop import Workshop
from vigie.model.errors import ContentErrors, EnvironmentFailed, UsageError
from vigie.model.language import Sentence

_DONE = Sentence(
    en="{count} messages, something was seen in {found} of them; {unreadable} lines could not be read",
    fr="{count} messages, dont {found} où quelque chose a été vu ; {unreadable} lignes illisibles",
)
_FILES_DONE = Sentence(
    en="{count} files, something was seen in {found} of them; {closed} could not be opened",
    fr="{count} fichiers, dont {found} où quelque chose a été vu ; {closed} n'ont pas pu être ouverts",
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
_PATIENCE = 300.0
"""Seconds for one file when every line of its pictures is read."""


def register(app: typer.Typer) -> None:
    """Add the command `scan`."""
    app.command("scan")(scan)


def scan(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders; - is stdin.", show_default=False)
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
        _scan_files(paths, lists or [], look, jobs, as_json=as_json)
    else:
        raise UsageError(_WHAT)


def scanner(lists: Sequence[Path] = ()) -> Scanner:
    """Every detector that ships, and those of the operator's lists.

    Digests can be compared within one run and tell nothing after it. Raises `ContentErrors`.
    """
    return Scanner(own.read(lists).detectors, secrets.token_bytes(32))


def _scan_messages(path: Path, lists: Sequence[Path]) -> None:
    running = Messages(scanner(lists), str(path))
    piped = str(path) == "-"  # whoever writes may wait for the answer
    with streams.lines_of(path) as lines:
        for answer in running.answers(lines, batch=1 if piped else BATCH):
            sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
            if piped:
                sys.stdout.flush()
    sys.stdout.flush()
    counts = {"count": running.count, "found": running.found, "unreadable": running.unreadable}
    output.note(_DONE.format(output.language(), **counts))
    if running.mistakes:
        raise ContentErrors(running.mistakes)
    if running.found:
        raise typer.Exit(EXIT_NO)


def _scan_files(paths: Sequence[Path], lists: Sequence[Path], look: Look, jobs: int, *, as_json: bool) -> None:
    chosen, language = files_of(paths), output.language()
    looking = scanner(lists)
    told: list[Scanned] = []
    found = closed = 0
    limits = Limits(seconds=_PATIENCE) if look is Look.EVERYTHING else Limits()
    with Workshop(limits, children=jobs) as workshop, _progress() as progress:
        workshop.check()
        task = progress.add_task("", total=len(chosen))
        for one in Files(looking, workshop, look, jobs).answers(chosen):
            found += one.found
            closed += bool(one.error)
            progress.advance(task)
            if as_json:
                sys.stdout.write(json.dumps(one.for_machines(), ensure_ascii=False) + "\n")
            elif one.sightings or one.error:
                told.append(one)
    if told:
        output.terminal().print(scan_page.table(told, looking.detectors, language))
    output.note(_FILES_DONE.format(language, count=len(chosen), found=found, closed=closed))
    if found:
        raise typer.Exit(EXIT_NO)
    if closed:
        raise EnvironmentFailed(_CLOSED)


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("vigie scan"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
