"""`vigie drill`: plays an attack, or honest life, against a platform of `vigie up`, and says what it got."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random

import typer
from rich.console import Console

from vigie.cli import output
from vigie.cli.app import EXIT_NO
from vigie.lab import drills, target
from vigie.lab.display import Scene, picture, shown
from vigie.lab.drills import Drill
from vigie.lab.loot import Loot
from vigie.lab.play import play
from vigie.lab.report import Report
from vigie.lab.scoreboard import seconds
from vigie.lab.target import Account, Target
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.model.language import Language, Sentence
from vigie.ports.clock import SystemClock

SEED = 2026

_NAME = Sentence(en="Drill", fr="Exercice")
_PLAYS = Sentence(en="What it plays", fr="Ce qu'il joue")
_STAGES = Sentence(en="Stages", fr="Étapes")
_CONTAINED = Sentence(en="contained after {after}", fr="neutralisé en {after}")
_FREE = Sentence(en="not contained", fr="pas neutralisé")
_SEEN = Sentence(en="first seen after {after}", fr="vu en {after}")
_UNSEEN = Sentence(en="never seen", fr="jamais vu")
_SPOKE = Sentence(en="findings: {rules}", fr="constats : {rules}")
_UNDISTURBED = Sentence(
    en="noticed nothing, with {rooms:n} {rooms:room|rooms}, {messages:n} {messages:message|messages}, {people:n} "
    "{people:person|people} and {media:n} {media:file|files}",
    fr="rien remarqué, avec {rooms:n} {rooms:salon|salons}, {messages:n} {messages:message|messages}, {people:n} "
    "{people:personne|personnes} et {media:n} {media:fichier|fichiers}",
)
_DISTURBED = Sentence(
    en="disturbed: {refusals} {refusals:refusal|refusals}, {challenges} {challenges:challenge|challenges}, {errors} "
    "{errors:error|errors}, {delayed} ms of delay; ended: {stop}",
    fr="gêné : {refusals} refus, {challenges} {challenges:reconnexion|reconnexions}, {errors} {errors:erreur|erreurs}, "
    "{delayed} ms d'attente ; fin : {stop}",
)
_WHICH = Sentence(
    en="say which drill and against which platform: vigie drill NAME --state DIR (see --list)",
    fr="dites quel exercice et contre quelle plateforme : vigie drill NOM --state DOSSIER (voir --list)",
)
_KEPT_OUT = Sentence(
    en="{user} cannot sign in, so nothing was tried: release it (vigie release {user} --state {state} --reason ...), "
    "or name another --account",
    fr="{user} ne peut pas se connecter, rien n'a donc été essayé : levez les mesures (vigie release {user} --state "
    "{state} --reason ...), ou nommez un autre --account",
)


def _list(language: Language, *, as_json: bool) -> None:
    every = drills.every().values()
    if as_json:
        output.document({"drills": [_entry(drill, language) for drill in every]})
        return
    table = output.table(_NAME.in_(language), _PLAYS.in_(language), _STAGES.in_(language))
    for drill in every:
        table.add_row(drill.name, drill.title.in_(language), ", ".join(drill.stages))
    output.terminal().print(table)


def _entry(drill: Drill, language: Language) -> dict[str, object]:
    return {
        "name": drill.name,
        "title": drill.title.in_(language),
        "benign": drill.benign,
        "profile": drill.profile,
        "stages": list(drill.stages),
        "seconds": drill.seconds,
    }


async def _play(
    drill: Drill, aim: Target, account: Account | None, stages: tuple[str, ...], bound: float, language: Language
) -> Report:
    clock = SystemClock()
    scene = Scene(drill.title.in_(language), Loot(clock), aim.population.totals)
    console = Console(stderr=True, highlight=False)
    rng = Random(SEED)  # noqa: S311 - a rehearsal, the same each time
    async with shown([scene], language, console):
        report = await play(
            drill, aim, clock=clock, rng=rng, loot=scene.loot, stages=stages, seconds=bound, account=account
        )
    console.print(picture(scene, language))
    return report


def _verdict(report: Report, language: Language) -> str:
    seen = _UNSEEN if report.first_finding is None else _SEEN
    first = seen.format(language, after=seconds(report.first_finding, language))
    end = _FREE if report.seconds_to_contain is None else _CONTAINED
    said = [f"{first}, {end.format(language, after=seconds(report.seconds_to_contain, language))}"]
    if report.findings:
        said.append(_SPOKE.format(language, rules=", ".join(report.findings)))
    if report.seen_as_expected and report.taken.too_short:
        said.append(report.taken.too_short.in_(language))
    return "\n".join(said)


def _life(report: Report, language: Language) -> str:
    taken, counts = report.taken, report.taken.counts
    if report.passed:
        return _UNDISTURBED.format(
            language, rooms=counts.rooms, messages=counts.messages, people=counts.people, media=counts.media
        )
    return _DISTURBED.format(
        language,
        refusals=taken.refusals,
        challenges=taken.challenges,
        errors=taken.errors,
        delayed=report.delayed_ms,
        stop=taken.stop,
    )


def _names(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("drill")
    def _drill(
        name: str = typer.Argument("", help="Which drill; see --list."),
        *,
        state: Path | None = typer.Option(None, "--state", help="State folder of the running platform (`vigie up`)."),
        stages: list[str] = typer.Option([], "--stages", help="Play only these, comma-separated."),
        skip: list[str] = typer.Option([], "--skip", help="Leave these out, comma-separated."),
        bound: float = typer.Option(0.0, "--seconds", min=0, help="Stop after so many seconds; 0: the drill's own."),
        user: str = typer.Option("", "--account", help="Whose account to use; the first one of the drill's profile."),
        show_list: bool = typer.Option(False, "--list", help="Show the drills there are."),
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Play an attack or honest life. Exits 1 when a thief was not contained, or an honest person was disturbed.

        A thief as slow as hands cannot be contained in minutes; then it is 1 when he was not even seen.
        """
        language = output.language()
        if show_list:
            _list(language, as_json=as_json)
            return
        if not name or state is None:
            raise UsageError(_WHICH)
        drill = drills.find(name)
        chosen = drills.choose_stages(drill, _names(stages), _names(skip))
        aim = target.read(state)
        account = aim.named(user) if user else None
        report = asyncio.run(_play(drill, aim, account, chosen, bound, language))
        if report.kept_out:
            raise EnvironmentFailed(_KEPT_OUT.filled(user=report.account, state=state))
        if as_json:
            output.document(report.as_dict())
        else:
            output.lines((_life if drill.benign else _verdict)(report, language))
        raise typer.Exit(0 if report.passed else EXIT_NO)
