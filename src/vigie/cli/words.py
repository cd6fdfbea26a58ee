"""What records and status files say in single words, for people. Machines get the words as they are kept."""

import re
from typing import Final

from vigie.model.language import Language, Sentence
from vigie.model.timestamps import rfc3339

_WORDS: Final = {
    # How bad, and how sure
    "informational": Sentence("informational", "informative"),
    "low": Sentence("low", "faible"),
    "medium": Sentence("medium", "moyenne"),
    "moderate": Sentence("moderate", "moyenne"),
    "high": Sentence("high", "élevée"),
    "critical": Sentence("critical", "critique"),
    # Cases
    "open": Sentence("open", "ouvert"),
    "challenged": Sentence("challenged", "reconnexion demandée"),
    "contained": Sentence("contained", "neutralisé"),
    "released": Sentence("released", "levé"),
    # Measures, and how they went
    "challenge": Sentence("challenge", "reconnexion demandée"),
    "delay": Sentence("delay", "ralentissement"),
    "freeze": Sentence("freeze", "gel"),
    "lock": Sentence("lock", "verrouillage"),
    "sign_out": Sentence("sign out", "fin des sessions"),
    "notify": Sentence("notify", "avis"),
    "tip": Sentence("tip", "conseil"),
    "justify": Sentence("reason given", "motif donné"),
    "contest": Sentence("contested", "contesté"),
    "release": Sentence("release", "levée"),
    "done": Sentence("done", "fait"),
    "simulated": Sentence("simulated", "simulé"),
    "skipped": Sentence("skipped", "sans objet"),
    "failed": Sentence("failed", "échec"),
    "the server has no such room any more": Sentence(
        "the server has no such room any more", "le serveur n'a plus ce salon"
    ),
    # What a rule counts; "people" is below
    "rooms": Sentence("rooms", "salons"),
    "history": Sentence("history", "historique"),
    "files": Sentence("files", "fichiers"),
    "access": Sentence("access", "accès"),
    "keys": Sentence("keys", "clés"),
    "sending": Sentence("sending", "envois"),
    "control": Sentence("control", "administration"),
    "canaries": Sentence("canaries", "canaris"),
    "limits": Sentence("limits", "budgets"),
    # What is learned of accounts; "people", "rooms" and "files" are elsewhere
    "authors": Sentence("authors", "auteurs"),
    "environments": Sentence("environments", "environnements"),
    "cold": Sentence("cold events", "messages anciens"),
    "newcomer": Sentence("newcomer", "nouveau venu"),
    "bot": Sentence("bot", "robot"),
    "other": Sentence("agent", "agent"),
    "networks": Sentence("network", "réseau"),
    "countries": Sentence("country", "pays"),
    "clients": Sentence("client", "client"),
    "devices": Sentence("device", "appareil"),
    # The service
    "enforce": Sentence("enforce", "application"),
    "observe": Sentence("observe", "observation"),
    "ok": Sentence("ok", "bon"),
    "degraded": Sentence("degraded", "dégradé"),
    "rules": Sentence("rules", "règles"),
    "scores": Sentence("scores", "scores"),
    "response": Sentence("response", "réponse"),
    "baselines": Sentence("baselines", "habitudes"),
    "storage": Sentence("storage", "stockage"),
    "settings": Sentence("settings", "réglages"),
    "hosting networks": Sentence("hosting networks", "réseaux d'hébergeurs"),
    "tor networks": Sentence("tor networks", "réseaux Tor"),
    "proxy networks": Sentence("proxy networks", "réseaux de proxys"),
    "vpn networks": Sentence("vpn networks", "réseaux VPN"),
    "mobile networks": Sentence("mobile networks", "réseaux mobiles"),
    "trusted networks": Sentence("trusted networks", "réseaux de confiance"),
    "service": Sentence("service", "service"),
    "disk": Sentence("disk", "disque"),
    "workshop": Sentence("workshop for files", "atelier des fichiers"),
    "spool": Sentence("spool", "spool"),
    "orders": Sentence("orders", "ordres"),
    "guard": Sentence("guard", "garde"),
    "clock": Sentence("clock", "horloge"),
    "content": Sentence("content", "contenus"),
    "content key": Sentence("content key", "clé des contenus"),
    "assistant": Sentence("assistant", "assistant"),
    "admin api": Sentence("admin api", "API d'administration"),
    "synapse": Sentence("synapse", "synapse"),
    # Its counters
    "read": Sentence("read", "lues"),
    "refused": Sentence("refused", "refusées"),
    "gaps": Sentence("gaps", "lacunes"),
    "lost": Sentence("lost", "perdues"),
    "findings": Sentence("findings", "constats"),
    "accepted": Sentence("accepted", "acceptés"),
    "actions": Sentence("actions", "mesures"),
    "braked": Sentence("braked", "retenues"),
    "unconfirmed": Sentence("unconfirmed", "non confirmées"),
    "rested": Sentence("rested", "trop tôt"),
    "corrupt": Sentence("corrupt", "abîmées"),
    "repeated": Sentence("repeated", "répétées"),
    "late": Sentence("late", "tardives"),
    "tips_waiting": Sentence("tips waiting", "messages en attente"),
    "tips_given_up": Sentence("tips given up", "messages abandonnés"),
    # Budgets
    "people": Sentence("people", "personnes"),
    "people_found": Sentence("people found", "personnes trouvées"),
    "directory_searches": Sentence("directory searches", "recherches dans l'annuaire"),
    "rooms_entered": Sentence("rooms entered", "salons rejoints"),
    "rooms_peeked": Sentence("rooms peeked", "salons lus sans y entrer"),
    "cold_events": Sentence("cold events", "messages anciens"),
    "fresh_events": Sentence("fresh events", "messages d'avant l'arrivée"),
    "rooms_read": Sentence("rooms read", "salons relus"),
    "deep_rooms": Sentence("deep rooms", "salons remontés loin"),
    "media_files": Sentence("media files", "fichiers"),
    "media_bytes": Sentence("media bytes", "octets de fichiers"),
    "thumbnails": Sentence("thumbnails", "vignettes"),
    "member_lists": Sentence("member lists", "listes de membres"),
    "room_list_pages": Sentence("room list pages", "pages de la liste des salons"),
}


_COUNTED: Final = re.compile(r"^ (\d+) of (\d+):")


def say(word: str, language: Language) -> str:
    """A word for people; one that is not known, as it is."""
    known = _WORDS.get(word)
    return known.in_(language) if known else word


def outcome(text: str, language: Language) -> str:
    """The outcome of a measure: what we say is translated, a reason of others after it stays as it was recorded."""
    word, colon, why = text.partition(":")
    if language is not Language.FR:
        return say(word, language) + colon + why
    return say(word, language) + (" " if colon else "") + colon + _COUNTED.sub(r" \1 sur \2 :", _known(why), count=1)


def _known(why: str) -> str:
    return f" {say(why.strip(), Language.FR)}" if why.strip() in _WORDS else why


def decimal(amount: float, language: Language) -> str:
    """A number with one decimal, as the language writes it."""
    return f"{amount:.1f}".replace(".", "," if language is Language.FR else ".")


_UNITS: Final = (
    (86_400, Sentence("d", "j")),
    (3_600, Sentence("h", "h")),
    (60, Sentence("min", "min")),
    (1, Sentence("s", "s")),
)


def window(seconds: int, language: Language) -> str:
    """A length of time in its largest whole unit."""
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return f"{seconds // size} {unit.in_(language)}"


def moment(ms: int) -> str:
    """A time in UTC for a narrow cell, to the second: ``2026-06-01 08:30:00``."""
    return rfc3339(ms)[:19].replace("T", " ")
