"""The words that ordinary messages are made of."""

import random
import re
from collections.abc import Mapping, Sequence
from typing import Final

_FRENCH: Final = {
    "given": "Camille Nadia Lucas Inès Yann Chloé Karim Élodie Bruno Maëlle Théo Sarah Hugo Fatou Gaël Léa",
    "family": "Martin Petit Durand Leroy Moreau Garnier Faure Rousseau Blanc Guérin Boyer Chevalier Robin Masson Noël",
    "day": "lundi mardi mercredi jeudi vendredi demain aujourd'hui samedi",
    "month": "janvier février mars avril mai juin juillet septembre octobre novembre décembre",
    "paper": "rapport dossier tableau budget planning compte-rendu contrat devis formulaire courrier projet bilan",
    "place": "salle accueil parking cantine bureau atelier amphi gymnase bibliothèque mairie préfecture école",
    "team": "RH compta informatique direction logistique communication achats juridique accueil technique paie",
    "town": "Lyon Nantes Lille Rennes Bordeaux Dijon Tours Metz Nancy Brest Reims Angers Grenoble Toulouse Nice",
    "street": "Paix République Gare Victoire Écoles Mairie Liberté Moulins Jardins Lilas Acacias Fontaines Halles",
    "verb": "valider relire envoyer imprimer signer corriger déplacer annuler préparer vérifier compléter archiver",
    "tool": "GLPI Chorus Outlook Excel Teams Tchap LibreOffice Firefox SharePoint VPN Osmose Resana Webconf",
    "thing": "badge clé ordinateur écran clavier imprimante téléphone casque souris câble chargeur vidéoprojecteur",
    "soft": "merci bien reçu|ok pour moi|ça marche|parfait|super|désolé|pas de souci|bonne journée|à tout de suite",
    "emoji": "😀 👍 😉 🎉 😂 🙏 ✅ ❤️ 🤔 🥐 ☕ 🚀",
}
_ENGLISH: Final = {
    "name": "Alice Bob Priya Tom Grace Oliver Zoe Daniel Emma Liam Chloe Noah Sofia Peter Hannah Marc",
    "weekday": "Monday Tuesday Wednesday Thursday Friday tomorrow today",
    "report": "report spreadsheet deck ticket branch contract invoice agenda draft proposal roadmap summary",
    "doing": "review merge send print sign fix move cancel prepare check finish archive",
    "system": "Jira GitLab Outlook Confluence Slack Kubernetes Grafana Postgres Redis Nginx Jenkins Terraform",
    "polite": "thanks|got it|sounds good|perfect|sure|sorry|no worries|have a nice day|see you there",
    "object": "badge laptop screen keyboard printer phone headset mouse cable charger projector",
}
WORDS: Final[Mapping[str, Sequence[str]]] = {
    name: said.split("|") if "|" in said else said.split() for name, said in (_FRENCH | _ENGLISH).items()
}
_SLOT: Final = re.compile(r"\{(\w+)\}")


def fill(rng: random.Random, template: str) -> str:
    """A template with a word for each `{slot}`; `{n}`, `{nn}`, `{hex}` and `{hour}` are figures."""
    return _SLOT.sub(lambda slot: _word(rng, slot[1]), template)


def _word(rng: random.Random, slot: str) -> str:
    if slot in WORDS:
        return rng.choice(WORDS[slot])
    if slot == "hex":
        return f"{rng.getrandbits(32):08x}"
    if slot == "hour":
        return f"{rng.randrange(8, 19)}h{rng.choice(['', '00', '15', '30', '45'])}"
    return str(rng.randrange(1, 10 ** len(slot)))
