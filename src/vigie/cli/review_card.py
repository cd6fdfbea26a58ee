"""One item of the review queue as people read it: what was seen where, who could read it, who did, what was decided."""

from collections.abc import Mapping
from typing import Final

from rich.table import Column, Table

from vigie.cases.exposure import Exposure
from vigie.cli import output, words
from vigie.cli.review_page import ACCESSES, COLOURS, STATES, STEPS, title, together, waits
from vigie.cli.scan_page import place
from vigie.model.content import Answer
from vigie.model.language import Language, Sentence
from vigie.model.reasons import excerpt
from vigie.model.reviews import ReviewItem, Step, state
from vigie.model.timestamps import rfc3339

_ABOUT: Final = (
    Sentence("Item", "Élément"),
    Sentence("State", "État"),
    Sentence("Waits for", "Attend"),
    Sentence("Author", "Auteur"),
    Sentence("Room", "Salon"),
    Sentence("Server", "Serveur"),
    Sentence("Times", "Fois"),
)
_TIMES: Final = Sentence("{count}, from {first} to {last}", "{count}, du {first} au {last}")
_SEEN: Final = (
    Sentence("Seen", "Vu"),
    Sentence("Severity", "Gravité"),
    Sentence("Confidence", "Confiance"),
    Sentence("Masked", "Masqué"),
    Sentence("Where", "Où"),
)
_PLACES_SHOWN: Final = 5
_WHOLE: Final = 1_000
_TIME: Final = 24
_ANSWERS: Final[dict[str, Sentence]] = {
    Answer.ALLOW: Sentence("let through", "accepté"),
    Answer.TIP: Sentence("let through, author told", "accepté, auteur averti"),
    Answer.JUSTIFY: Sentence("waits for a reason", "attend un motif"),
    Answer.HOLD: Sentence("held", "retenu"),
    Answer.REFUSE: Sentence("refused", "refusé"),
    "": Sentence("found afterwards", "trouvé après coup"),
}
_VISIBILITY: Final = {
    "world_readable": Sentence("for anybody", "pour tout le monde"),
    "shared": Sentence("for every member, all of it", "pour chaque membre, en entier"),
    "invited": Sentence("for members, since their invitation", "pour les membres, depuis leur invitation"),
    "joined": Sentence("for members, since they came", "pour les membres, depuis leur arrivée"),
}
_HISTORY: Final = (
    Sentence("Time", "Heure"),
    Sentence("Decision", "Décision"),
    Sentence("By", "Par"),
    Sentence("Reason", "Raison"),
    Sentence("Outcome", "Résultat"),
)
_READERS: Final = (
    Sentence("Who", "Qui"),
    Sentence("How", "Comment"),
    Sentence("First", "Première fois"),
    Sentence("Last", "Dernière fois"),
)
_PLACES: Final = (
    Sentence("Time", "Heure"),
    Sentence("Event", "Événement"),
    Sentence("File", "Fichier"),
    Sentence("Answer", "Réponse"),
    Sentence("Now", "À présent"),
)
_COULD: Final = Sentence(
    "Who could read it: {could} (members now: {members}; public: {public}; other servers: {federated}; "
    "history: {history})",
    "Qui pouvait le lire : {could} (membres actuels : {members} ; public : {public} ; autres serveurs : {federated} ; "
    "historique : {history})",
)
_DID: Final = Sentence(
    "Who provably did: {accounts} {accounts:account|accounts}",
    "Qui l'a lu de façon prouvée : {accounts} {accounts:compte|comptes}",
)
_SINCE: Final = Sentence("recorded since {since}", "enregistré depuis le {since}")
_ALWAYS: Final = Sentence("recorded since it was sent", "enregistré depuis l'envoi")
_UNKNOWN: Final = Sentence(
    "it was there since {first}: who read it before is in no record",
    "présent depuis le {first} : aucune trace ne dit qui l'a lu avant",
)
_LOST: Final = Sentence(
    "the guard could not record {lost} {lost:activity|activities} since",
    "la garde n'a pas pu enregistrer {lost} {lost:activité|activités} depuis",
)
_YES: Final = {True: Sentence("yes", "oui"), False: Sentence("no", "non"), None: Sentence("not known", "inconnu")}


def about(item: ReviewItem, language: Language) -> Table:
    """What it is, in full: nothing in it is cut."""
    values = (
        item.id,
        STATES[state(item)].in_(language),
        waits(item, language) or "-",
        output.safe(item.author, _WHOLE),
        output.safe(item.room or "-", _WHOLE),
        output.safe(item.server, _WHOLE),
        _TIMES.format(language, count=item.count, first=rfc3339(item.first), last=rfc3339(item.last)),
    )
    table = Table.grid(Column(no_wrap=True), Column(overflow="fold"), padding=(0, 2, 0, 0))
    for name, value in zip(_ABOUT, values, strict=True):
        table.add_row(f"[bold]{name.in_(language)}[/]", value)
    return table


def seen(item: ReviewItem, language: Language, titles: Mapping[str, Sentence]) -> Table:
    """What was seen, and where; nothing of it in clear. `titles`: what is said of what each detector sees."""
    table = Table(*(one.in_(language) for one in _SEEN))
    for group in together(item):
        [worst, *_] = group
        where = [output.safe(place(one.place, language), 80) for one in group[:_PLACES_SHOWN]]
        more = [f"+ {len(group) - _PLACES_SHOWN}"] if len(group) > _PLACES_SHOWN else []
        table.add_row(
            title(worst, language, titles),
            f"[{COLOURS[worst.severity]}]{words.say(worst.severity.name.lower(), language)}[/]",
            words.say(worst.confidence, language),
            output.safe(excerpt(worst, language)),
            "\n".join(where + more),
        )
    return table


def history(item: ReviewItem, language: Language) -> Table:
    """What was decided, for people."""
    table = Table(*(one.in_(language) for one in _HISTORY))
    for one in item.history:
        said = STEPS[one.step].in_(language)
        outcome = output.safe(words.outcome(one.outcome, language), 400)
        table.add_row(rfc3339(one.time), said, output.safe(one.by), output.safe(one.reason, 400), outcome)
    return table


def places(item: ReviewItem, language: Language) -> Table:
    """Where it was seen, for people."""
    time, event, media, *others = (one.in_(language) for one in _PLACES)
    table = Table(
        Column(time, no_wrap=True, min_width=_TIME),
        Column(event, overflow="fold"),
        Column(media, overflow="fold"),
        *others,
    )
    for one in item.occurrences:
        now = STEPS[Step(one.gone)].in_(language) if one.gone else ""
        answer = _ANSWERS[one.answer].in_(language) if one.answer in _ANSWERS else output.safe(one.answer)
        cells = (output.safe(one.event, _WHOLE), output.safe(one.media, _WHOLE), answer, now)
        table.add_row(rfc3339(one.time), *cells)
    return table


def exposed(item: ReviewItem, found: Exposure, language: Language) -> list[str]:
    """How exposed it was, in sentences: what is not known is one of them."""
    reach, unknown = found.reach, _YES[None].in_(language)
    could = _COULD.format(
        language,
        could=unknown if found.could is None else found.could,
        members=unknown if reach.members is None else reach.members,
        public=_YES[reach.public].in_(language),
        federated=_YES[reach.federated].in_(language),
        history=_VISIBILITY[reach.history].in_(language) if reach.history in _VISIBILITY else unknown,
    )
    did = [_DID.format(language, accounts=len(found.accounts))]
    if found.unknown:
        did.append(_SINCE.format(language, since=rfc3339(found.since)))
        did.append(_UNKNOWN.format(language, first=rfc3339(item.first)))
    else:
        did.append(_ALWAYS.in_(language))
    if found.lost:
        did.append(_LOST.format(language, lost=found.lost))
    return [could, (" ; " if language is Language.FR else "; ").join(did)]


def readings(found: Exposure, language: Language) -> Table:
    """Who provably was given it, for people."""
    who, *others = (one.in_(language) for one in _READERS)
    table = Table(Column(who, overflow="fold"), *others)
    for one in found.readings:
        table.add_row(
            output.safe(one.who, _WHOLE), ACCESSES[one.access].in_(language), rfc3339(one.first), rfc3339(one.last)
        )
    return table
