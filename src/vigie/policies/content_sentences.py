"""What an author reads whose message or file is not taken: what was seen, and what to do. Kind, and without blame."""

from collections.abc import Iterable
from typing import Final

from vigie.model.content import WHAT, Answer
from vigie.model.language import Language, Sentence
from vigie.model.sightings import Kind, Sighting
from vigie.policies.content import Ruling

_ENCRYPTED: Final = Sentence("an encrypted room", "un salon chiffré")
_APPROVED: Final = Sentence("a system approved for it", "un système homologué pour cela")
"""For markings: an encrypted room is not enough for every level."""
_AND: Final = Sentence(" and ", " et ")
SENTENCES: Final[dict[Answer, Sentence]] = {
    Answer.REFUSE: Sentence(
        "This was not sent, because it seems to contain {what}, and too many people can read here. Please use {way}.",
        "Ce contenu n'a pas été envoyé : il semble contenir {what}, et trop de personnes peuvent lire ici. "
        "Merci d'utiliser {way}.",
    ),
    Answer.JUSTIFY: Sentence(
        "This was not sent yet, because it seems to contain {what}. The message you just received says how to "
        "confirm it, or use {way}.",
        "Ce contenu n'est pas encore envoyé : il semble contenir {what}. Le message que vous venez de recevoir "
        "explique comment le confirmer ; sinon, utilisez {way}.",
    ),
    Answer.HOLD: Sentence(
        "This was not sent yet, because it seems to contain {what}. Somebody will look at it; you can send it "
        "again once it is released.",
        "Ce contenu n'est pas encore envoyé : il semble contenir {what}. Une personne va l'examiner ; vous "
        "pourrez l'envoyer une fois qu'il sera libéré.",
    ),
}
"""For each answer that stops something."""
_ALONE: Final = Sentence(
    "This was not sent, because it seems to contain {what}. Please use {way}, or ask the room's owner.",
    "Ce contenu n'a pas été envoyé : il semble contenir {what}. Merci d'utiliser {way}, ou de demander au "
    "propriétaire du salon.",
)
"""Of what asks for a reason, where no assistant takes one."""
WAIT: Final = Sentence(
    "The file is still being looked at. Please send it again in a moment.",
    "Le fichier est en cours d'examen. Merci de l'envoyer à nouveau dans un instant.",
)


def explain(ruling: Ruling, language: Language, *, assisted: bool = True) -> str:
    """One or two sentences. `assisted`: an assistant takes reasons. Raises `KeyError` for an answer that lets pass."""
    sentence = SENTENCES[ruling.answer] if assisted or ruling.answer is not Answer.JUSTIFY else _ALONE
    marked = any(seen.kind is Kind.MARKING for seen in ruling.because)
    way = (_APPROVED if marked else _ENCRYPTED).in_(language)
    return sentence.format(language, what=named(ruling.because, language), way=way)


def named(sightings: Iterable[Sighting], language: Language) -> str:
    """What was seen, by its kinds."""
    kinds = dict.fromkeys(seen.kind for seen in sightings)
    return _AND.in_(language).join(WHAT[kind].in_(language) for kind in kinds)
