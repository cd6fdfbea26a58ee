"""Invented people: names that look French or English, ministries, profiles. Nobody real."""

import hashlib
import random
import unicodedata

from vigie.lab.population.chance import chance
from vigie.lab.population.model import Person, Profile
from vigie.lab.population.rhythm import DAY_MS

HISTORY_MS = 3 * 365 * DAY_MS
"""How far back the history goes."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_GIVEN = _words(
    """
    Camille Louise Chloé Manon Inès Jade Léa Sarah Emma Nina Aurélie Sophie Nathalie Hélène Claire Agathe
    Margaux Élodie Salomé Yasmine Amel Fatou Maïwenn Gaëlle Lucie Mathilde Noémie Apolline Capucine Victoire
    Hugo Louis Gabriel Arthur Jules Adam Raphaël Nathan Théo Maxime Antoine Julien Nicolas Rémi Étienne Baptiste
    Karim Mehdi Moussa Loïc Yann Erwan Thibault Alexis Bastien Florian Corentin Gaspard Octave Emily Olivia
    Charlotte Grace Alice Daisy Harriet Rosie James Oliver Henry George Edward Thomas Duncan Callum Rhys Owen
    """
)
_FAMILY = _words(
    """
    Moreau Lambert Garnier Chevalier Rousselin Vautrin Delcroix Marchandeau Bellanger Courtois Fontenay
    Grandclément Hautecoeur Jacquemin Kerloch Lavergne Montagnier Noblecourt Ozanne Perrichon Quentinel Ravenel
    Sauvageot Tessandier Urbanel Valmont Wattelier Ybert Ziegelmeyer Aubertin Boisseau Chaumont Dargent
    Estivalet Faucheron Guillaumin Hersant Imbertin Jourdanet Lacombe Maindron Navarrin Oliveri Pontarlier
    Quesnel Rochebrune Serrurier Tourneux Vasselin Benhamida Diarrasso Traorel Nguyenot Okonjat Ashworth
    Blackmoor Carrington Dunleavy Elsworth Farnborough Greystone Hawksley Ironbridge Kingswell Longbourne
    Merriweather Northcote Pemberly Ravenscroft Thornbury
    """
)
MINISTRIES = (
    ("Éducation", "education"), ("Intérieur", "interieur"), ("Économie", "economie"), ("Culture", "culture"),
    ("Santé", "sante"), ("Justice", "justice"), ("Agriculture", "agriculture"), ("Transition écologique", "ecologie"),
    ("Travail", "travail"), ("Services du Premier ministre", "premier-ministre"), ("Outre-mer", "outre-mer"),
)  # fmt: skip
_SHARES = (34, 14, 12, 5, 9, 7, 5, 6, 4, 2, 2)
_PROFILES = (Profile.AGENT, Profile.NEWCOMER, Profile.SUPPORT, Profile.COMMUNITY_MANAGER, Profile.MODERATOR,
             Profile.SECRETARY)  # fmt: skip
_PROFILE_SHARES = (91.5, 6.0, 1.0, 0.7, 0.4, 0.4)
_DESIGNATED = (Profile.VICTIM, Profile.NEWCOMER, Profile.COMMUNITY_MANAGER)
VICTIM, NEWCOMER, COMMUNITY_MANAGER = range(3)
"""Positions of the accounts that drills use."""

_NEWCOMER_DAYS = 30
_VETERAN_SHARE = 0.7


def slug(text: str) -> str:
    """A name in the letters a Matrix localpart or alias may hold."""
    plain = unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def password(seed: int, user: str) -> str:
    """The lab password of an account: its own, and repeatable. Worth nothing outside a lab."""
    return "lab-" + hashlib.sha256(f"{seed}/{user}".encode()).hexdigest()[:16]


def people(seed: int, count: int, now_ms: int) -> tuple[Person, ...]:
    """``count`` people; the first three are the victim, the newcomer of today and a community manager."""
    rng = chance(seed, "people")
    taken: set[str] = set()
    return tuple(_person(rng, seed, number, now_ms, taken) for number in range(count))


def _person(rng: random.Random, seed: int, number: int, now_ms: int, taken: set[str]) -> Person:
    given, family = rng.choice(_GIVEN), rng.choice(_FAMILY)
    ministry, environment = MINISTRIES[0] if number < len(_DESIGNATED) else rng.choices(MINISTRIES, _SHARES)[0]
    profile = _DESIGNATED[number] if number < len(_DESIGNATED) else rng.choices(_PROFILES, _PROFILE_SHARES)[0]
    user = _unique(f"{slug(given)}.{slug(family)}", taken)
    return Person(
        number=number,
        user=user,
        display_name=f"{given} {family} [{ministry}]",
        ministry=ministry,
        environment=environment,
        profile=profile,
        password=password(seed, user),
        created_ms=_opened(rng, number, profile, now_ms),
        weight=rng.lognormvariate(0.0, 1.0),
        has_avatar=rng.random() < 0.55,
    )


def _unique(user: str, taken: set[str]) -> str:
    name, again = user, 2
    while name in taken:
        name, again = f"{user}{again}", again + 1
    taken.add(name)
    return name


def _opened(rng: random.Random, number: int, profile: Profile, now_ms: int) -> int:
    """When the account was opened: before all history for most, so that rooms find their creators."""
    if number == NEWCOMER:
        return now_ms - 2 * 3_600_000
    if profile is Profile.NEWCOMER:
        return now_ms - int(rng.uniform(1, _NEWCOMER_DAYS) * DAY_MS)
    start = now_ms - HISTORY_MS
    if number < len(_DESIGNATED) or rng.random() < _VETERAN_SHARE:
        return start - int(rng.uniform(1, 200) * DAY_MS)
    return start + int(rng.random() * (HISTORY_MS - _NEWCOMER_DAYS * DAY_MS))
