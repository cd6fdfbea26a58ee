"""The retro-scan for people and for machines: the bar while it goes, the report at its end."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from vigie.cli import bars, output, review_page
from vigie.content.retro.scan import Moment, Report
from vigie.model.language import Language, Sentence
from vigie.model.reviews import ReviewItem
from vigie.model.timestamps import rfc3339

SHOWN: Final = 20
"""Items in the report for people; machines get all."""

_NAME: Final = 24
"""Cells of a server's name beside the bar."""
_BAR: Final = 12
"""Cells of the bar: with counts and times it fits into 80."""
_INTERRUPTED: Final = Sentence(
    "interrupted; run the command again, and it goes on where it was. So far:",
    "interrompu ; relancez la commande, et elle reprendra où elle en était. Jusqu'ici :",
)
_NOW: Final = Sentence(
    "{events} {events:event|events}, {files} {files:file|files}, {found} {found:item|items}",
    "{events} {events:événement|événements}, {files} {files:fichier|fichiers}, {found} {found:élément|éléments}",
)
_TOTAL: Final = Sentence(
    "{server}: {rooms} {rooms:room|rooms}, {events} {events:event|events}, {files} {files:file|files}; {items} "
    "{items:item|items} came into the queue: vigie review list",
    "{server} : {rooms} {rooms:salon|salons}, {events} {events:événement|événements}, {files} "
    "{files:fichier|fichiers} ; {items} {items:élément est entré|éléments sont entrés} dans la file : vigie review "
    "list",
)
_ENCRYPTED: Final = Sentence(
    "{count} {count:event is|events are} encrypted: nobody can look into them",
    "{count} {count:événement est chiffré : personne ne peut l'examiner|événements sont chiffrés : personne ne peut "
    "les examiner}",
)
_ABSENT: Final = Sentence(
    "{count} {count:file is|files are} not there any more, or in quarantine",
    "{count} {count:fichier n'existe plus, ou est|fichiers n'existent plus, ou sont} en quarantaine",
)
_SKIPPED: Final = Sentence(
    "{count} {count:event has|events have} a file of a kind that is not read",
    "{count} {count:événement a|événements ont} un fichier d'un type qui n'est pas lu",
)
_SUPPRESSED: Final = Sentence(
    "{count} {count:sighting was passed over as a false alarm|sightings were passed over as false alarms}",
    "{count} {count:constat a été écarté comme fausse alerte|constats ont été écartés comme fausses alertes}",
)
_UNREAD: Final = Sentence(
    "{count} {count:file|files} could not be fetched; the next run tries again",
    "{count} {count:fichier n'a pas pu être récupéré|fichiers n'ont pas pu être récupérés} ; la prochaine exécution "
    "réessaiera",
)
_FAILED: Final = Sentence(
    "{count} {count:room could not be read to its end|rooms could not be read to their end}; the next run goes on "
    "there",
    "{count} {count:salon n'a pas pu être lu|salons n'ont pas pu être lus} jusqu'au bout ; la prochaine exécution y "
    "reprendra",
)
_FAILURES: Final = (Sentence("Room", "Salon"), Sentence("Why", "Pourquoi"))
_MORE: Final = Sentence("and {count} more", "et {count} de plus")


@contextmanager
def bar(language: Language) -> Iterator["Bar"]:
    """A bar on stderr, on a terminal only; it is gone when the scan ends."""
    progress = bars.progress(
        TextColumn("{task.description}", table_column=Column(no_wrap=True, ratio=1)),
        BarColumn(_BAR),
        TextColumn("{task.percentage:>3.0f} %", table_column=Column(no_wrap=True)),
        TextColumn("{task.fields[now]}", table_column=Column(no_wrap=True)),
        TimeRemainingColumn(table_column=Column(no_wrap=True)),
    )
    with progress:
        yield Bar(progress, language)


class Bar:
    """One line for each server."""

    def __init__(self, progress: Progress, language: Language) -> None:
        self._progress, self._language = progress, language
        self._task: TaskID | None = None
        self._before: tuple[int, int] | None = None

    def begin(self, server: str) -> None:
        """Another server."""
        self._task = self._progress.add_task(output.middle(server, _NAME), total=None, now="")
        self._before = None

    def show(self, moment: Moment) -> None:
        """Where the scan is."""
        if self._task is None:
            return
        now = _NOW.format(self._language, events=moment.events, files=moment.files, found=moment.found)
        way, read = moment.done + moment.fraction, (moment.events, moment.files)
        self._before = self._before or read
        if read == self._before and not moment.fraction:
            # Rooms in which there is nothing to do, as those of a run before, say nothing of how long the others take
            self._progress.reset(self._task, total=moment.rooms, completed=int(way), now=now)
        else:
            self._progress.update(self._task, total=moment.rooms, completed=way, now=now)


def interrupted(language: Language) -> None:
    """What is told is a part."""
    output.note(_INTERRUPTED.in_(language))


def document(report: Report, items: list[ReviewItem]) -> dict[str, Any]:
    """A report for machines."""
    run = report.run
    return {
        "server": report.server,
        "started": rfc3339(run.started),
        "ended": run.ended,
        "rooms": report.rooms,
        "events": run.events,
        "encrypted": run.encrypted,
        "files": run.files,
        "files_absent": run.absent,
        "files_not_read": run.skipped,
        "suppressed": run.suppressed,
        "items": [review_page.item_document(one) for one in items],
        "rooms_failed": [{"room": room, "why": why} for room, why in report.failed.items()],
        "files_failed": [{"media": media, "why": why} for media, why in report.unread.items()],
    }


def show(report: Report, items: list[ReviewItem], language: Language, titles: Mapping[str, Sentence]) -> None:
    """A report for people."""
    terminal, run = output.terminal(), report.run
    if items:
        terminal.print(review_page.queue(items[:SHOWN], language, titles))
    if len(items) > SHOWN:
        terminal.print(_MORE.format(language, count=len(items) - SHOWN))
    total = _TOTAL.format(
        language, server=report.server, rooms=report.rooms, events=run.events, files=run.files, items=len(items)
    )
    terminal.print(output.safe(total, 400), soft_wrap=True)
    for sentence, count in (
        (_ENCRYPTED, run.encrypted),
        (_ABSENT, run.absent),
        (_SKIPPED, run.skipped),
        (_SUPPRESSED, run.suppressed),
        (_UNREAD, len(report.unread)),
        (_FAILED, len(report.failed)),
    ):
        if count:
            terminal.print(sentence.format(language, count=count), soft_wrap=True)
    if report.failed:
        table = Table(*(one.in_(language) for one in _FAILURES))
        for room, why in list(report.failed.items())[:SHOWN]:
            table.add_row(output.safe(room), f"[red]{output.safe(why, 300)}[/]")
        terminal.print(table)
