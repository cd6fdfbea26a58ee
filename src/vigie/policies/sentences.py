"""What a refused or challenged person reads. Kind, without blame, and useful: what happened and what to do."""

from typing import Final

from vigie.model.budgets import Decision, Resource, Verdict
from vigie.model.language import Language, Sentence

_WHAT: Final[dict[Resource, Sentence]] = {
    Resource.PEOPLE: Sentence("You have been shown many people", "Vous avez vu défiler beaucoup de personnes"),
    Resource.PEOPLE_FOUND: Sentence("You have looked up many people", "Vous avez recherché beaucoup de personnes"),
    Resource.DIRECTORY_SEARCHES: Sentence(
        "You have searched the directory many times", "Vous avez interrogé l'annuaire de nombreuses fois"
    ),
    Resource.ROOMS_ENTERED: Sentence("You have joined many rooms", "Vous avez rejoint beaucoup de salons"),
    Resource.ROOMS_PEEKED: Sentence(
        "You have read many rooms without joining them", "Vous avez lu beaucoup de salons sans les rejoindre"
    ),
    Resource.COLD_EVENTS: Sentence("You have read many old messages", "Vous avez lu beaucoup de messages anciens"),
    Resource.FRESH_EVENTS: Sentence(
        "You have read many messages older than your arrival in their rooms",
        "Vous avez lu beaucoup de messages antérieurs à votre arrivée dans les salons",
    ),
    Resource.ROOMS_READ: Sentence(
        "You have read the history of many rooms", "Vous avez lu l'historique de beaucoup de salons"
    ),
    Resource.DEEP_ROOMS: Sentence(
        "You have read far back in many rooms you just joined",
        "Vous avez remonté l'historique de beaucoup de salons tout juste rejoints",
    ),
    Resource.MEDIA_FILES: Sentence("You have downloaded many files", "Vous avez téléchargé beaucoup de fichiers"),
    Resource.MEDIA_BYTES: Sentence("You have downloaded a lot of data", "Vous avez téléchargé beaucoup de données"),
    Resource.THUMBNAILS: Sentence("You have loaded many images", "Vous avez chargé beaucoup d'images"),
    Resource.MEMBER_LISTS: Sentence(
        "You have opened many member lists", "Vous avez ouvert beaucoup de listes de membres"
    ),
    Resource.ROOM_LIST_PAGES: Sentence(
        "You have paged through the room list many times", "Vous avez parcouru la liste des salons de nombreuses fois"
    ),
}
_MUCH: Final = Sentence("You have read a lot, in many places", "Vous avez beaucoup lu, à beaucoup d'endroits")
_REFUSED: Final = Sentence(
    "{what} in a short time. To protect everyone's data, please go on in {wait}.",
    "{what} en peu de temps. Pour protéger les données de chacun, merci de reprendre dans {wait}.",
)
_CHALLENGED: Final = Sentence(
    "{what} in a short time. Please sign in again to show that it is you.",
    "{what} en peu de temps. Merci de vous reconnecter pour confirmer que c'est bien vous.",
)
FROZEN: Final = Sentence(
    "This account is blocked for its own protection. Please call your support desk.",
    "Ce compte est bloqué pour sa protection. Merci d'appeler votre assistance.",
)
SIGN_IN_AGAIN: Final = Sentence(
    "Please sign in again to show that it is you.", "Merci de vous reconnecter pour confirmer que c'est bien vous."
)
_UNITS: Final = (
    (86_400, Sentence("{n} {n:day|days}", "{n} {n:jour|jours}")),
    (3_600, Sentence("{n} {n:hour|hours}", "{n} {n:heure|heures}")),
    (60, Sentence("{n} {n:minute|minutes}", "{n} {n:minute|minutes}")),
    (1, Sentence("{n} {n:second|seconds}", "{n} {n:seconde|secondes}")),
)


def explain(verdict: Verdict, language: Language) -> str:
    """One or two sentences for the person behind the request."""
    what = (_WHAT[verdict.resource] if verdict.resource else _MUCH).in_(language)
    if verdict.decision is Decision.CHALLENGE:
        return _CHALLENGED.format(language, what=what)
    return _REFUSED.format(language, what=what, wait=_duration(verdict.wait_ms, language))


def _duration(wait_ms: int, language: Language) -> str:
    """A wait in its largest whole unit, rounded up so that nobody comes back too early."""
    seconds = max(-(-wait_ms // 1000), 1)
    unit, words = next((unit, words) for unit, words in _UNITS if seconds >= unit)
    return words.format(language, n=-(-seconds // unit))
