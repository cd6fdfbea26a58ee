"""Office talk in French and English, drawn from a small grammar. Harmless and invented."""

import random

_TOPICS_FR = (
    "la note de service", "le tableau de suivi", "la réunion de jeudi", "le planning des congés", "la convention",
    "le marché de fournitures", "la migration de la messagerie", "le guide de l'agent", "l'appel à projets",
    "la salle de visio", "le badge d'accès", "la formation en ligne", "le compte rendu", "la fiche de poste",
    "le bilan trimestriel", "l'enquête de satisfaction", "la charte graphique", "le calendrier budgétaire",
    "la base documentaire", "le télétravail", "la commande de matériel", "le webinaire", "la procédure d'accueil",
)  # fmt: skip
_TOPICS_EN = (
    "the quarterly report", "the training session", "the room booking", "the migration plan", "the budget sheet",
    "the onboarding guide", "the survey results", "the draft minutes", "the new laptop order", "the style guide",
)  # fmt: skip
_PATTERNS_FR = (
    "Bonjour à tous, où en est-on sur {t} ?", "Je viens de mettre à jour {t}.", "Quelqu'un a des nouvelles de {t} ?",
    "Pour info, {t} est repoussé à {j}.", "Merci, c'est noté pour {t}.", "Je relance le service au sujet de {t}.",
    "Petit rappel : {t}, retour attendu avant {j} midi.", "Est-ce que {u} peut regarder {t} ?",
    "Super, merci beaucoup !",
    "Bien reçu.", "Je suis en réunion, je regarde {t} après.", "On en parle au point de {j} ?",
    "Voici le lien vers {t}.",
    "Désolé pour le retard, {t} arrive dans l'après-midi.", "Avis favorable de mon côté sur {t}.", "D'accord avec {u}.",
    "Il manque une signature sur {t}.", "Qui est disponible {j} à {h}h ?", "Je serai absent {j}, {u} prend le relais.",
    "La version {n} de {t} est en ligne, vos retours sont bienvenus.", "Bon courage à tous pour {j} !",
    "J'ai une erreur {n}0{n} en ouvrant {t}, je suis seul ?", "Ticket ouvert au support pour {t}, référence {n}{h}{n}.",
)  # fmt: skip
_PATTERNS_EN = (
    "Hi all, any news about {t}?", "I have just updated {t}.", "Could {u} have a look at {t} please?",
    "Thanks, noted.", "Fine with me for {t}.", "Reminder: {t}, feedback expected by {j}.", "Sorry, I will be late {j}.",
    "Version {n} of {t} is online.", "Who is free {j} at {h}?", "Agreed with {u}.",
)  # fmt: skip
_MORE_FR = (
    "Je vous tiens au courant.", "N'hésitez pas à me solliciter.", "Le détail est dans la pièce jointe.",
    "Merci de ne pas modifier les colonnes grisées.", "Bonne journée.", "À valider par la direction.",
    "Les délais restent inchangés.", "J'ai mis le bureau en copie.", "On garde le même format que l'an dernier.",
)  # fmt: skip
_MORE_EN = ("I will keep you posted.", "Details in the attachment.", "Same format as last year.", "Have a nice day.")
_DAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_ENGLISH_SHARE = 0.18

EMOJI = ("👍", "👍", "👍", "🙏", "✅", "🎉", "😄", "👀")
"""Reactions, the usual ones more often."""

_SUBJECTS = (
    "Forum numérique", "Communauté accessibilité", "Retour d'expérience", "Veille juridique", "Achats responsables",
    "Entraide bureautique", "Référents données", "Innovation publique", "Formation continue", "Accueil des nouveaux",
    "Logiciels libres", "Sobriété numérique", "Réseau des communicants", "Gestion de projet", "Support messagerie",
    "Télétravail", "Qualité de vie au travail", "Archives et documents", "Signalements du réseau", "Cartographie",
    "Open data", "Conduite du changement", "Ressources humaines", "Marchés publics", "Sécurité au quotidien",
    "Visioconférence", "Intelligence artificielle", "Mobilités internes", "Petites annonces", "Covoiturage",
    "European network", "English corner", "Digital services", "Design system", "Service desk",
)  # fmt: skip
_SCOPES = (
    "national", "académie du Littoral", "académie des Hauts-Plateaux", "région Rive Nord", "région Grand Val",
    "direction centrale", "services déconcentrés", "laboratoires", "établissements", "réseau territorial",
    "bureau des méthodes", "pôle usagers", "mission transverse", "cellule projets", "atelier", "promotion de rentrée",
)  # fmt: skip
_TEAMS = ("Équipe", "Bureau", "Comité", "Projet", "Cellule", "Groupe de travail", "Secrétariat", "Pilotage")


def sentence(rng: random.Random, someone: str) -> str:
    """One message, mostly French; ``someone`` is a first name it may call."""
    english = rng.random() < _ENGLISH_SHARE
    pattern = rng.choice(_PATTERNS_EN if english else _PATTERNS_FR)
    text = pattern.format(
        t=rng.choice(_TOPICS_EN if english else _TOPICS_FR),
        j=rng.choice(_DAYS_EN if english else _DAYS_FR),
        u=someone,
        h=rng.randint(9, 17),
        n=rng.randint(1, 9),
    )
    text = text.replace(" de le ", " du ")
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        text += " " + rng.choice(_MORE_EN if english else _MORE_FR)
    return text


def paragraph(rng: random.Random, sentences: int) -> str:
    """Running text for documents."""
    return " ".join(sentence(rng, "Camille") for _ in range(sentences))


def forum_name(number: int, ministry: str) -> str:
    """A distinct name for every forum: subject and scope vary, then the ministry."""
    turn, index = divmod(number, len(_SUBJECTS))
    again, turn = divmod(turn, len(_SCOPES))
    scope = _SCOPES[(turn + index) % len(_SCOPES)] + (f" {again + 1}" if again else "")
    return f"{_SUBJECTS[index]} - {scope} [{ministry}]"


def team_name(rng: random.Random, ministry: str) -> str:
    """The name of a private room."""
    return f"{rng.choice(_TEAMS)} {rng.choice(_SUBJECTS).lower()} [{ministry}]"


def document_name(rng: random.Random, form: str, number: int) -> str:
    """A file name an office would give."""
    stem = rng.choice(_TOPICS_FR).partition("'")[2] or rng.choice(_TOPICS_FR).partition(" ")[2]
    return f"{stem.replace(' ', '_')}_v{rng.randint(1, 9)}_{number:05d}.{form}"
