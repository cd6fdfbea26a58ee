"""`vigie review`: what was seen in rooms, who could read it, and what is done about it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import aiohttp
import typer

from vigie import correspondence, wiring, wiring_content
from vigie.activity import readers
from vigie.activity.readers import Search
from vigie.cases.exposure import Exposure, exposure
from vigie.cli import installation, output, review_card, review_page, words
from vigie.model.errors import PlatformError, UsageError
from vigie.model.language import Language, Sentence
from vigie.model.reviews import Decision, ReviewItem, Step
from vigie.ports.clock import SystemClock
from vigie.ports.reviews import ReviewStorage
from vigie.response.review import DAYS, Reviewer
from vigie.settings import Settings

_STEPS: Final = {
    Step.RELEASE: "It may stay; what was held passes when its author sends it again.",
    Step.REDACT: "Empty its events for everybody, for ever. A credential stays in the queue until it is rotated.",
    Step.QUARANTINE: "Nobody can fetch its files any more. `vigie review undo` gives them back.",
    Step.ASK: "Ask its author, in a private message, to rotate the credential or to take the content away.",
    Step.ROTATED: "Mark a credential as replaced: it opens nothing any more.",
    Step.UNDO: "Take decisions back: files can be fetched again, a false alarm is none. Redactions stay.",
}
_WHY: Final = Sentence("say why: it is kept with the decision", "dites pourquoi : c'est conservé avec la décision")
_EMPTY: Final = Sentence("nothing waits", "rien n'attend")
_UNKNOWN: Final = Sentence(
    "{name}: no item has an id that begins so, or several have: vigie review list",
    "{name} : aucun élément, ou plusieurs, dont l'identifiant commence ainsi : vigie review list",
)
_STATED: Final = Sentence(
    "the server does not say who can read it now, so this is what was known when it was filed: {why}",
    "le serveur ne dit pas qui peut le lire à présent, voici donc ce qui était connu lors du classement : {why}",
)
_PURGED: Final = Sentence(
    "the server has no such room any more: nobody can read anything there; what follows was known when it was filed",
    "le serveur n'a plus ce salon : personne ne peut plus rien y lire ; ce qui suit était connu lors du classement",
)
_NO_SPOOL: Final = Sentence(
    "the guard's spool cannot be read, so who read it is told without it: {why}",
    "le tampon de la garde ne peut pas être lu, les lecteurs sont donc donnés sans lui : {why}",
)
_FAILED: Final = Sentence(
    "{failed} of {count} {count:decision|decisions} {failed:is|are} not carried out whole; run the command again",
    "{failed} {failed:décision|décisions} sur {count} {failed:n'est pas exécutée|ne sont pas exécutées} entièrement ; "
    "relancez la commande",
)
_ITEMS: Final = typer.Argument(help="Ids from `vigie review list`, or their beginnings.")
_REASON: Final = typer.Option("", "--reason", help="Why; kept with the decision. Needed unless --preview.")
_PREVIEW: Final = typer.Option(False, "--preview", help="Say what would be done, and do nothing.")
_JSON: Final = typer.Option(False, "--json", help="One JSON document.")


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="What was seen in rooms, and what is decided about it.")
    app.add_typer(group, name="review")
    group.command("list")(_list)
    group.command("show")(_show)
    for step, text in _STEPS.items():
        group.command(step.value, help=text)(_command(step))
    group.command("dismiss")(_dismiss)


def _list(
    every: bool = typer.Option(False, "--all", help="Also what waits for nothing any more."),
    room: str = typer.Option("", "--room", help="Only this room."),
    author: str = typer.Option("", "--author", help="Only this account."),
    limit: int = typer.Option(100, "--limit", min=1, max=10_000, help="At most so many."),
    config: Path | None = installation.CONFIG,
    state: Path | None = installation.STATE,
    as_json: bool = _JSON,
) -> None:
    """List what waits for a decision: severity, confidence and exposure put the worst first."""
    settings = installation.settings(config, state)
    language = output.language(settings)
    kept = wiring_content.reviews(settings)
    try:
        found = kept.items(waiting=not every, room=room, author=author, limit=limit)
    finally:
        kept.close()
    if as_json:
        output.document({"items": [review_page.item_document(one) for one in found]})
    elif found:
        output.terminal().print(review_page.queue(found, language, wiring_content.titles(settings)))
    else:
        output.note(_EMPTY.in_(language))


def _show(
    item: str = typer.Argument(help="Its id from `vigie review list`, or the beginning."),
    config: Path | None = installation.CONFIG,
    state: Path | None = installation.STATE,
    as_json: bool = _JSON,
) -> None:
    """Show one item: what was seen, who could read it, who provably did, what was decided."""
    settings = installation.settings(config, state)
    language = output.language(settings)
    one, found, notes = asyncio.run(_exposed(settings, item))
    for note in notes:
        output.note(output.printable(note.in_(language)))
    if as_json:
        output.document({**review_page.item_document(one), "exposure": review_page.exposure_document(found)})
        return
    terminal = output.terminal()
    terminal.print(review_card.about(one, language))
    terminal.print(review_card.seen(one, language, wiring_content.titles(settings)))
    terminal.print(review_card.places(one, language))
    for sentence in review_card.exposed(one, found, language):
        terminal.print(output.safe(sentence, 1000), soft_wrap=not terminal.is_terminal)
    if found.readings:
        terminal.print(review_card.readings(found, language))
    if one.history:
        terminal.print(review_card.history(one, language))


def _command(step: Step) -> Any:
    def run(
        items: list[str] = _ITEMS,
        reason: str = _REASON,
        preview: bool = _PREVIEW,
        config: Path | None = installation.CONFIG,
        state: Path | None = installation.STATE,
        as_json: bool = _JSON,
    ) -> None:
        _decide(step, items, reason, DAYS, preview=preview, where=(config, state), as_json=as_json)

    return run


def _dismiss(
    items: list[str] = _ITEMS,
    reason: str = _REASON,
    days: int = typer.Option(DAYS, "--days", min=1, max=3650, help="So long the same content is not shown again."),
    preview: bool = _PREVIEW,
    config: Path | None = installation.CONFIG,
    state: Path | None = installation.STATE,
    as_json: bool = _JSON,
) -> None:
    """Mark as a false alarm: the guard and the retro-scan pass over the same content for a while."""
    _decide(Step.DISMISS, items, reason, days, preview=preview, where=(config, state), as_json=as_json)


def _decide(
    step: Step,
    names: list[str],
    reason: str,
    days: int,
    *,
    preview: bool,
    where: tuple[Path | None, Path | None],
    as_json: bool,
) -> None:
    if not reason and not preview:
        raise typer.BadParameter(_WHY.in_(output.language()), param_hint="--reason")
    settings = installation.settings(*where)
    if preview:
        said = asyncio.run(_previewed(settings, step, names, days))
        if as_json:
            output.document({"preview": said})
        else:
            output.lines("\n".join(map(output.printable, said)))
        return
    done = asyncio.run(_done(settings, step, names, reason, days))
    _tell(settings, done, as_json=as_json)


def _tell(settings: Settings, done: list[tuple[ReviewItem, Decision]], *, as_json: bool) -> None:
    language = output.language(settings)
    if as_json:
        pairs = [
            {**review_page.item_document(item), "decision": review_page.decision_document(one)} for item, one in done
        ]
        output.document({"items": pairs})
    else:
        for item, one in done:
            colour = "green" if one.done else "red"
            said = (
                review_page.STEPS[one.step].in_(language)
                if one.done
                else output.safe(words.outcome(one.outcome, language), 400)
            )
            waits = review_page.waiting(item, language)
            output.terminal().print(f"{item.id}  [{colour}]{said}[/]  {waits}".rstrip(), soft_wrap=True)
    failed = sum(not one.done for _, one in done)
    if failed:
        raise PlatformError(_FAILED.filled(failed=failed, count=len(done)))


async def _previewed(settings: Settings, step: Step, names: list[str], days: int) -> list[str]:
    async with _reviewer(settings) as reviewer:
        return _previews(reviewer, step, names, days)


def _previews(reviewer: Reviewer, step: Step, names: list[str], days: int) -> list[str]:
    """What would be done to each. Raises `UsageError` with everything that cannot."""
    said, wrong = list[str](), list[UsageError]()
    for name in names:
        try:
            said.append(reviewer.preview(step, _item(reviewer.reviews, name), days))
        except UsageError as error:
            wrong.append(error)
    if wrong:
        english, french = ("\n".join(one.in_(language) for one in wrong) for language in (Language.EN, Language.FR))
        raise UsageError(Sentence(english, french))
    return said


async def _done(
    settings: Settings, step: Step, names: list[str], reason: str, days: int
) -> list[tuple[ReviewItem, Decision]]:
    async with _reviewer(settings) as reviewer:
        _previews(reviewer, step, names, days)  # nothing is done when it cannot be done to all of them
        items = [_item(reviewer.reviews, name) for name in names]
        decided = [(item.id, await reviewer.do(step, item, reason, days)) for item in items]
        return [(_item(reviewer.reviews, name), decision) for name, decision in decided]


async def _exposed(settings: Settings, name: str) -> tuple[ReviewItem, Exposure, list[Sentence]]:
    """The item, how exposed it is, and what of that could not be asked."""
    async with _reviewer(settings) as reviewer:
        item = _item(reviewer.reviews, name)
        reach, own, notes = item.reach, "", list[Sentence]()
        try:
            control = reviewer.controls[item.server]
            own = await control.own_account()
            if item.room:
                reach = await control.reach(item.room)
        except KeyError:
            notes.append(_STATED.filled(why="servers.admin_api"))
        except PlatformError as error:
            purged = error.status == HTTPStatus.NOT_FOUND and error.errcode == "M_NOT_FOUND"
            notes.append(_PURGED if purged else _STATED.filled(why=str(error)))
        noted = reviewer.reviews.readings(item.id)
    try:
        found = await asyncio.to_thread(_searched, settings, item)
    except OSError as error:
        found = Search()
        notes.append(_NO_SPOOL.filled(why=error.strerror or str(error)))
    shown = exposure(item, reach, noted, found.found, recorded=found.first, lost=found.lost, own=own)
    return item, shown, notes


def _searched(settings: Settings, item: ReviewItem) -> Search:
    keys = {key for one in item.occurrences for key in (one.event, one.media) if key}
    spool = next((one.spool for one in settings.servers if one.name == item.server), None)
    return readers.search(spool, keys) if spool else Search()


def _item(kept: ReviewStorage, name: str) -> ReviewItem:
    item = kept.item(name)
    if item is None:
        raise UsageError(_UNKNOWN.filled(name=name[:100]))
    return item


@asynccontextmanager
async def _reviewer(settings: Settings) -> AsyncIterator[Reviewer]:
    """Hands and memory for one command. Raises `EnvironmentFailed`."""
    clock, kept, storage = SystemClock(), wiring_content.reviews(settings), wiring.storage(settings)
    try:
        async with aiohttp.ClientSession() as session:
            yield Reviewer(
                by=installation.person(),
                reviews=kept,
                storage=storage,
                assistants={
                    **wiring_content.own_voices(settings, session),
                    **correspondence.assistants(settings, session),
                },
                controls=wiring_content.content_controls(settings, session, clock),
                suppressions=wiring_content.suppression_desks(settings),
                desk=wiring.order_desks(settings),
                clock=clock,
                language=output.language(settings),
            )
    finally:
        storage.close()
        kept.close()
