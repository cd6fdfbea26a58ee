"""The scoreboard: what the same attack took from a stock platform and from a protected one, side by side."""

from dataclasses import dataclass
from typing import Any, Final

from rich.bar import Bar
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from vigie.lab.report import Report, share
from vigie.model.language import NARROW_SPACE, Language, Sentence, number

TITLE: Final = Sentence(
    en="The same attack on the same platform: {drill}", fr="La même attaque sur la même plateforme : {drill}"
)
STOCK: Final = Sentence(en="Stock Synapse", fr="Synapse seul")
PROTECTED: Final = Sentence(en="With Vigie", fr="Avec Vigie")
SIDES: Final = ((STOCK, "red"), (PROTECTED, "green"))
TAKEN: Final = Sentence(en="Taken by the thief", fr="Pris par le voleur")
MESSAGES: Final = Sentence(en="Messages", fr="Messages")
FILES: Final = Sentence(en="Files", fr="Fichiers")
VOLUME: Final = Sentence(en="Volume of files", fr="Volume des fichiers")
PEOPLE: Final = Sentence(en="People", fr="Personnes")
ROOMS: Final = Sentence(en="Rooms", fr="Salons")
EVENTS: Final = Sentence(en="What happened", fr="Déroulement")
SEEN: Final = Sentence(en="First seen", fr="Vu pour la première fois")
REFUSED: Final = Sentence(en="First challenge or refusal", fr="Premier refus")
STOPPED: Final = Sentence(en="Stopped for good", fr="Arrêté pour de bon")
AFTER: Final = Sentence(en="Messages after the first refusal", fr="Messages après le premier refus")
LOGINS: Final = Sentence(en="Logins with the stolen password", fr="Connexions du voleur")
LASTED: Final = Sentence(en="The thief left after", fr="Le voleur est parti après")
NEVER: Final = Sentence(en="never", fr="jamais")
UNTOUCHED: Final = Sentence(
    en="Meanwhile an honest newcomer entered {rooms} {rooms:room|rooms}, read {messages:n} "
    "{messages:message|messages}, looked people up {look_ups} {look_ups:time|times} and downloaded {media} "
    "{media:file|files}: noticed nothing.",
    fr="Pendant ce temps, un nouvel arrivant honnête est entré dans {rooms} {rooms:salon|salons}, a lu {messages:n} "
    "{messages:message|messages}, cherché {look_ups} fois quelqu'un et téléchargé {media} {media:fichier|fichiers} : "
    "il n'a rien remarqué.",
)
DISTURBED: Final = Sentence(
    en="An honest newcomer was disturbed: {refusals} {refusals:refusal|refusals}, {challenges} "
    "{challenges:challenge|challenges}, {errors} {errors:error|errors}, {delayed} ms of delay.",
    fr="Un nouvel arrivant honnête a été gêné : {refusals} refus, {challenges} "
    "{challenges:reconnexion demandée|reconnexions demandées}, {errors} {errors:erreur|erreurs}, {delayed} ms "
    "d'attente.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoreboard:
    """Two runs of one drill, and optionally a day of honest life on the protected side."""

    stock: Report
    protected: Report
    newcomer: Report | None = None

    def as_dict(self) -> dict[str, Any]:
        """The same for machines. `reduction`: how many times less was taken; null when nothing was."""
        return {
            "stock": self.stock.as_dict(),
            "protected": self.protected.as_dict(),
            "newcomer": self.newcomer.as_dict() if self.newcomer else None,
            "reduction": {name: self._reduction(name) for name in ("messages", "media", "people", "rooms")},
            "passed": self.passed,
        }

    @property
    def passed(self) -> bool:
        """Whether the protected side contained the thief and left the newcomer alone."""
        return self.protected.passed and (self.newcomer is None or self.newcomer.passed)

    def _reduction(self, name: str) -> float | None:
        before = getattr(self.stock.taken.counts, name)
        after = getattr(self.protected.taken.counts, name)
        return round(before / after, 1) if after else None

    def render(self, language: Language) -> RenderableType:
        """For a terminal of 80 columns or more."""
        title = Text(TITLE.format(language, drill=self.stock.drill), style="bold", justify="center")
        parts: list[RenderableType] = [title, Text(), self._amount_table(language), Text(), self._time_table(language)]
        if self.newcomer is not None:
            parts += [Text(), newcomer_line(self.newcomer, language)]
        return Group(*parts)

    def _amount_table(self, language: Language) -> Table:
        table = Table(box=SIMPLE_HEAD, expand=True, show_edge=False)
        table.add_column(TAKEN.in_(language), no_wrap=True)
        for heading, colour in SIDES:
            table.add_column(heading.in_(language), justify="right", no_wrap=True, header_style=f"bold {colour}")
            table.add_column("", justify="right", no_wrap=True)
            table.add_column("", ratio=1, min_width=6)
        for line in self._amounts(language):
            table.add_row(*line)
        return table

    def _time_table(self, language: Language) -> Table:
        table = Table(box=SIMPLE_HEAD, expand=True, show_edge=False)
        table.add_column(EVENTS.in_(language), no_wrap=True)
        for heading, colour in SIDES:
            table.add_column(heading.in_(language), justify="right", ratio=1, header_style=f"bold {colour}")
        for label, before, after in self._times(language):
            table.add_row(label, before, after)
        return table

    def _amounts(self, language: Language) -> list[list[RenderableType]]:
        rows = []
        for label, name in ((MESSAGES, "messages"), (FILES, "media"), (PEOPLE, "people"), (ROOMS, "rooms")):
            cells: list[RenderableType] = [label.in_(language)]
            for report, colour in ((self.stock, "red"), (self.protected, "green")):
                amount = getattr(report.taken.counts, name)
                cells += _amount(number(amount, language), report.shares()[name], colour, language)
            rows.append(cells)
        rows.insert(2, self._volume(language))
        return rows

    def _volume(self, language: Language) -> list[RenderableType]:
        cells: list[RenderableType] = [VOLUME.in_(language)]
        for report, colour in ((self.stock, "red"), (self.protected, "green")):
            size = report.taken.counts.media_bytes
            whole = self.stock.taken.counts.media_bytes or report.reachable.bytes
            cells += _amount(volume(size, language), share(size, whole), colour, language)
        return cells

    def _times(self, language: Language) -> list[tuple[str, str, str]]:
        both = (self.stock, self.protected)
        rows = [
            (SEEN, [seconds(report.first_finding, language) for report in both]),
            (REFUSED, [seconds(report.taken.first_refusal, language) for report in both]),
            (STOPPED, [seconds(report.seconds_to_contain, language) for report in both]),
            (AFTER, [number(report.taken.after_crossing.messages, language) for report in both]),
            (LOGINS, [number(report.taken.logins, language) for report in both]),
            (LASTED, [seconds(report.taken.seconds, language) for report in both]),
        ]
        return [(label.in_(language), before, after) for label, (before, after) in rows]


def newcomer_line(report: Report, language: Language) -> Text:
    """One sentence on the honest newcomer."""
    taken = report.taken
    if report.passed:
        text = UNTOUCHED.format(
            language,
            rooms=taken.counts.rooms,
            messages=taken.counts.messages,
            look_ups=taken.done.get("look_ups", 0),
            media=taken.counts.media,
        )
        return Text(text, style="green")
    text = DISTURBED.format(
        language,
        refusals=taken.refusals,
        challenges=taken.challenges,
        errors=taken.errors,
        delayed=report.delayed_ms,
    )
    return Text(text, style="red")


def _amount(text: str, part: float, colour: str, language: Language) -> list[RenderableType]:
    return [text, percent(part, language), Bar(size=1.0, begin=0.0, end=part, color=colour)]


def percent(part: float, language: Language) -> str:
    """A share between 0 and 1 with enough digits to be told from nothing."""
    text = f"{part * 100:.0f}" if part >= 0.1 or part == 0 else f"{part * 100:.1f}"
    return f"{text}%" if language is Language.EN else text.replace(".", ",") + NARROW_SPACE + "%"


def seconds(amount: float | None, language: Language) -> str:
    """A duration, or "never"."""
    if amount is None:
        return NEVER.in_(language)
    text = f"{amount:.1f}"
    return (text if language is Language.EN else text.replace(".", ",")) + NARROW_SPACE + "s"


def volume(size: int, language: Language) -> str:
    """A size in decimal units."""
    text = decimal(size)
    if language is Language.EN:
        return text
    return text.replace("bytes", "octets").replace("B", "o").replace(".", ",")
