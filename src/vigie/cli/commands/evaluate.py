"""`vigie evaluate`: every attacker and weeks of honest life through the real rules, budgets and playbooks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from vigie.cli import output
from vigie.cli.app import EXIT_NO
from vigie.model.errors import ContentErrors, EnvironmentFailed, UsageError
from vigie.model.language import Sentence

_PLAYING = Sentence(en="simulated days of accounts", fr="jours simulés de comptes")
_UNKNOWN = Sentence(
    en="{name} is not an attacker; did you mean {near}? There are: {all}",
    fr="{name} n'est pas un attaquant ; vouliez-vous dire {near} ? Il y a : {all}",
)
_UNREADABLE = Sentence(
    en="{count} {count:line|lines} could not be read; the others were counted",
    fr="{count} {count:ligne illisible|lignes illisibles} ; les autres ont été comptées",
)
_WRITTEN = Sentence(en="written: {path}", fr="écrit : {path}")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("evaluate")
    def _evaluate(
        *,
        agents: int = typer.Option(100_000, min=0, help="Honest accounts; 0: attackers alone."),
        days: int = typer.Option(30, min=1, max=366, help="Simulated days of honest life."),
        seed: int = typer.Option(7, min=0, help="The same seed gives the same figures."),
        attackers: str = typer.Option("all", help="Names, comma-separated; all, or none."),
        once: bool = typer.Option(False, "--once", help="Only the assumptions as they are, not halved and doubled."),
        assume: float = typer.Option(
            1.0, min=0.1, max=10.0, help="Only these: what people read, multiplied, for the attackers' neighbours too."
        ),
        refit: bool = typer.Option(
            False, "--refit", help="First fit the lines to a month of other people, as an operator would."
        ),
        processes: int = typer.Option(0, min=0, help="How many at once; 0: one for each core."),
        config: Path | None = typer.Option(None, help="Settings whose rules and playbooks are meant."),
        plots: Path | None = typer.Option(None, help="Folder for pictures (SVG)."),
        fit: list[Path] = typer.Option(
            [], help="Instead: spools, or files of activities, from which to propose lines. May be repeated."
        ),
        write: Path | None = typer.Option(None, help="With --fit: where to write the proposed lines."),
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Simulate weeks of honest life and every attacker. Exits 1 when a figure to reach is missed."""
        if fit:
            _fit(fit, write, config, as_json=as_json)
            return
        from vigie.evaluation import plots as pictures
        from vigie.evaluation import report, tables, work

        scales = (assume,) if once or refit or assume != 1.0 else work.SCALES
        chosen = _attackers(attackers)
        plan = work.Plan(agents=agents, days=days, seed=seed, scales=scales, attackers=chosen, refit=refit)
        with _progress() as told:
            results = work.play(plan, config, told, processes)
        if plots is not None:
            for path in pictures.draw(results, plots):
                output.note(_WRITTEN.format(output.language(), path=path))
        if as_json:
            output.document(report.document(results))
        else:
            output.terminal().print(tables.render(results, output.language()))
        if not all(goal.met for goal in report.goals_of(results)):
            raise typer.Exit(EXIT_NO)


def _fit(paths: list[Path], write: Path | None, config: Path | None, *, as_json: bool) -> None:
    """Propose lines from a record. Raises `ContentErrors` at the end when some of it could not be read."""
    from vigie.evaluation import proposal, work
    from vigie.evaluation.fit import Fit
    from vigie.evaluation.following import followed
    from vigie.evaluation.record import Record

    rules = work.rules(config)
    fit, read = Fit(), 0
    with _progress() as told:

        def heard(size: int) -> None:
            nonlocal read
            read += size
            told(read, record.size)

        record = Record(paths, heard)
        for activity in record:
            fit.feed(activity)
    fit.close()
    fitted = fit.fitted()
    moved = followed(rules, fitted)
    if write is not None:
        _keep(write, proposal.fragment(fit, fitted, moved))
    if as_json:
        output.document({**proposal.document(fit, fitted, moved), "unreadable": record.unreadable})
    else:
        output.terminal().print(proposal.render(fit, fitted, moved, output.language()))
    if record.mistakes:
        output.note(_UNREADABLE.format(output.language(), count=record.unreadable))
        raise ContentErrors(record.mistakes)


def _keep(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EnvironmentFailed(f"{path}: {error.strerror}") from None
    output.note(_WRITTEN.format(output.language(), path=path))


def _attackers(wanted: str) -> tuple[str, ...]:
    from vigie.evaluation.attackers import ATTACKERS

    known = tuple(one.name for one in ATTACKERS)
    if wanted in ("all", "none"):
        return known if wanted == "all" else ()
    chosen = tuple(name.strip() for name in wanted.split(",") if name.strip())
    for name in chosen:
        if name not in known:
            near = (get_close_matches(name, known, 1, 0.0) or known)[0]
            raise UsageError(_UNKNOWN.filled(name=name, near=near, all=", ".join(known)))
    return chosen


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(_PLAYING.in_(output.language()), total=None)
        yield lambda done, whole: progress.update(task, completed=done, total=whole)
