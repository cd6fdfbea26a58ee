"""The kind word to an author: what was seen, why it matters, what to do, and how to say that it is a mistake. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from vigie.model.activity import Activity, Outcome
from vigie.model.content import WHAT, Advice, Answer
from vigie.model.language import Language, Sentence
from vigie.model.reasons import excerpt
from vigie.model.sightings import Kind, Sighting

MOST: Final = 3
"""Things told of in one message; a document may hold hundreds."""
_SENT: Final[dict[Answer, Sentence]] = {
    Answer.TIP: Sentence(
        "Hello. What you just sent to {room} is there, but it seems to contain:",
        "Bonjour. Ce que vous venez d'envoyer dans {room} y est, mais semble contenir :",
    ),
    Answer.JUSTIFY: Sentence(
        "Hello. What you wanted to send to {room} is not there yet, because it seems to contain:",
        "Bonjour. Ce que vous vouliez envoyer dans {room} n'y est pas encore, car cela semble contenir :",
    ),
    Answer.HOLD: Sentence(
        "Hello. What you wanted to send to {room} is not there yet: somebody will look at it, because it seems to "
        "contain:",
        "Bonjour. Ce que vous vouliez envoyer dans {room} n'y est pas encore : une personne va l'examiner, car cela "
        "semble contenir :",
    ),
    Answer.REFUSE: Sentence(
        "Hello. What you wanted to send to {room} was not sent, because it seems to contain:",
        "Bonjour. Ce que vous vouliez envoyer dans {room} n'a pas été envoyé, car cela semble contenir :",
    ),
}
_HERE: Final = Sentence("a room or a profile that everybody sees", "un salon ou un profil que tous voient")
_SEEN: Final = Sentence("- {title} ({place}): {excerpt}", "- {title} ({place}) : {excerpt}")
_BARE: Final = Sentence("- {title} ({place})", "- {title} ({place})")
"""Of a file about which there is no more to say."""
_PLACES: Final = {
    "body": Sentence("in the message", "dans le message"),
    "formatted_body": Sentence("in the message", "dans le message"),
    "new body": Sentence("in the edited message", "dans le message modifié"),
    "elsewhere": Sentence("in another part of it", "dans une autre partie"),
    "alias": Sentence("in the address of the room", "dans l'adresse du salon"),
    "poll question": Sentence("in the question of the poll", "dans la question du sondage"),
    "pieces": Sentence("across several messages", "à cheval sur plusieurs messages"),
    "filename": Sentence("in the name of the file", "dans le nom du fichier"),
    "name": Sentence("in the name of the room", "dans le nom du salon"),
    "topic": Sentence("in the topic of the room", "dans le sujet du salon"),
    "displayname": Sentence("in the display name", "dans le nom affiché"),
    "reason": Sentence("in the reason given", "dans le motif donné"),
    "reaction": Sentence("in the reaction", "dans la réaction"),
}
"""Those most often met, in words."""
_POLL: Final = Sentence("in answer {number} of the poll", "dans la réponse {number} du sondage")
_FILE: Final = Sentence("in the file", "dans le fichier")
_OF_FILES: Final = {
    "page": Sentence("page", "page"),
    "line": Sentence("line", "ligne"),
    "sheet": Sentence("sheet", "feuille"),
    "slide": Sentence("slide", "diapositive"),
    "stamp": Sentence("stamp", "tampon"),
    "read": Sentence("text in a picture", "texte d'une image"),
    "header": Sentence("header", "en-tête"),
    "footer": Sentence("footer", "pied de page"),
    "comment": Sentence("comment", "commentaire"),
    "comments": Sentence("comments", "commentaires"),
    "note": Sentence("note", "note"),
    "notes": Sentence("notes", "notes"),
    "properties": Sentence("properties", "propriétés"),
}
_NAMELESS: Final = Sentence("a room without a name", "un salon sans nom")
_MORE: Final = Sentence("- and {count} more", "- et {count} de plus")
_ROOM: Final = Sentence(
    "An encrypted room keeps it between those who need it; the owner of the room can help you.",
    "Un salon chiffré le garde entre ceux qui en ont besoin ; le propriétaire du salon peut vous aider.",
)
_OWNER: Final = Sentence("The owner of the room can help you.", "Le propriétaire du salon peut vous aider.")
"""About markings: whether an encrypted room is enough depends on the level."""
_JUSTIFY: Final = Sentence(
    'If it has to be there, answer this message with "reason: ..." and send it again within the hour. Reviewers read '
    "your reason.",
    "Si cela doit y être, répondez à ce message par « motif : ... » et renvoyez-le dans l'heure. Votre motif sera lu "
    "par les personnes chargées de la revue.",
)
_CONTEST: Final = Sentence(
    'If this is wrong, answer this message with "mistake: ..." and somebody will look at it.',
    "Si c'est une erreur, répondez à ce message par « erreur : ... » et une personne l'examinera.",
)


def write(activity: Activity, advice: Mapping[str, Advice], room: str, default: Language) -> str:
    """The message about one activity that the content policy spoke about, in its author's language."""
    language = spoken(activity, default)
    # What passed all the same (the guard only observes, or it came from elsewhere) is there, and may be taken away
    answer = Answer.TIP if activity.outcome is Outcome.SUCCESS else Answer(activity.content)
    known = [advice.get(seen.detector, Advice(WHAT[seen.kind])) for seen in activity.sightings]
    help_ = _OWNER if all(seen.kind is Kind.MARKING for seen in activity.sightings) else _ROOM
    said = (*_distinct(one.reason for one in known), *_distinct(one.advice for one in known), help_)
    ways = (_JUSTIFY, _CONTEST) if answer is Answer.JUSTIFY else (_CONTEST,)
    paragraphs = [
        _SENT[answer].format(language, room=_where(room, language)),
        *_seen(activity.sightings, known, language),
        "",
        *(sentence.in_(language) for sentence in said),
        "",
        *(sentence.in_(language) for sentence in ways),
    ]
    return "\n".join(paragraphs)


def spoken(activity: Activity, default: Language) -> Language:
    """The author's language, as far as their client said."""
    return Language(activity.language) if activity.language in set(Language) else default


def _seen(sightings: tuple[Sighting, ...], known: list[Advice], language: Language) -> list[str]:
    told = [
        (_SEEN if seen.excerpt else _BARE).format(
            language, title=one.title, place=_place(seen.place, language), excerpt=excerpt(seen, language)
        )
        for seen, one in list(zip(sightings, known, strict=True))[:MOST]
    ]
    more = len(sightings) - MOST
    return [*told, *([_MORE.format(language, count=more)] if more > 0 else [])]


def _where(room: str, language: Language) -> str:
    if not room:
        return _HERE.in_(language)
    if room.startswith("!"):
        return _NAMELESS.in_(language)  # what it is called by machines helps nobody
    return f"« {room} »" if language is Language.FR else f'"{room}"'


def _place(place: str, language: Language) -> str:
    if place in _PLACES:
        return _PLACES[place].in_(language)
    before, _, number = place.rpartition("poll answer ")
    if number.isdecimal() and not before:
        return _POLL.format(language, number=number)
    first, _, inside = place.partition(": ")
    if first != "file":
        return place
    parts = [_part(part, language) for part in inside.split(", ")] if inside else []
    return ", ".join([_FILE.in_(language), *parts])


def _part(part: str, language: Language) -> str:
    """ "page 3" or "header"; names of files in archives, which may be anything, stay as they are."""
    word, space, number = part.partition(" ")
    if word in _OF_FILES and (not space or number.isdecimal()):
        return f"{_OF_FILES[word].in_(language)}{space}{number}"
    return part


def _distinct(sentences: Iterable[Sentence | None]) -> list[Sentence]:
    return list(dict.fromkeys(one for one in sentences if one is not None))[:MOST]
