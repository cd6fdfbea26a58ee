"""`vigie scan` of files and folders, from the first one to the report; a Ctrl-C ends it with what is known by then."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

from vigie.cli import bars, output, scan_page
from vigie.cli.scan_files import Files, Scanned, files_of
from vigie.content.extraction import Limits, Look
from vigie.content.scanner import Scanner
from vigie.content.workshop import Workshop
from vigie.model.language import Sentence

_PATIENCE: Final = 300.0
"""Seconds for one file when every line of its pictures is read."""
_DONE: Final = Sentence(
    en="{count} {count:file|files}, something was seen in {found} of them; {closed} could not be opened",
    fr="{count} {count:fichier|fichiers}, dont {found} où quelque chose a été vu ; {closed} "
    "{closed:n'a pas pu être ouvert|n'ont pas pu être ouverts}",
)
_PASSED: Final = Sentence(
    en="{passed} {passed:link, pipe or device in folders was|links, pipes or devices in folders were} passed over",
    fr="{passed} {passed:lien, tube ou périphérique dans des dossiers a été laissé|liens, tubes ou périphériques dans "
    "des dossiers ont été laissés} de côté",
)
_INTERRUPTED: Final = Sentence(
    en="interrupted: {left} {left:file was|files were} not looked at; of the {count} {count:other|others}:",
    fr="interrompu : {left} {left:fichier n'a pas été examiné|fichiers n'ont pas été examinés} ; parmi {count:le|les} "
    "{count} {count:autre|autres} :",
)


@dataclass(slots=True)
class Run:
    """What was looked at: `left` files were not, because the user had enough."""

    told: list[Scanned] = field(default_factory=list)
    count: int = 0
    found: int = 0
    closed: int = 0  # could not be opened
    left: int = 0
    passed: int = 0  # links and the like, which are not opened


def scan_files(paths: Sequence[Path], looking: Scanner, look: Look, jobs: int, *, as_json: bool) -> Run:
    """Look into every file, and tell. Raises `UsageError` for a path that does not exist."""
    chosen, passed = files_of(paths)
    run = Run(passed=passed)
    limits = Limits(seconds=_PATIENCE) if look is Look.EVERYTHING else Limits()
    columns = (TextColumn("vigie scan"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Workshop(limits, children=jobs) as workshop, bars.progress(*columns, answering=as_json) as progress:
        workshop.check()
        task = progress.add_task("", total=len(chosen))
        try:
            for one in Files(looking, workshop, look, jobs).answers(chosen):
                _take(run, one, as_json=as_json)
                progress.advance(task)
        except KeyboardInterrupt:
            run.left = len(chosen) - run.count
    _report(run, paths, looking)
    return run


def _take(run: Run, one: Scanned, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(one.for_machines(), ensure_ascii=False) + "\n")
    elif one.sightings or one.error:
        run.told.append(one)
    run.count += 1
    run.found += one.found
    run.closed += bool(one.error)


def _report(run: Run, paths: Sequence[Path], looking: Scanner) -> None:
    language, terminal = output.language(), output.terminal()
    if run.told:
        width = terminal.width if terminal.is_terminal else None  # in a file or a pipe, names are whole
        table = scan_page.table(run.told, looking.detectors, language, base=scan_page.base_of(paths), width=width)
        terminal.width = width or scan_page.natural_width(table, terminal)
        terminal.print(table)
    sys.stdout.flush()
    if run.left:
        output.note(_INTERRUPTED.format(language, left=run.left, count=run.count))
    if run.passed:
        output.note(_PASSED.format(language, passed=run.passed))
    output.note(_DONE.format(language, count=run.count, found=run.found, closed=run.closed))
