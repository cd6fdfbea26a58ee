"""What reviewers and authors read about content that lies in a room."""

from typing import Final

from vigie.model.content import WHAT
from vigie.model.language import Language, Sentence
from vigie.model.reasons import excerpt
from vigie.model.reviews import Occurrence, ReviewItem, Step
from vigie.model.sightings import Kind
from vigie.model.timestamps import minute

PREVIEW: Final[dict[Step, Sentence]] = {
    Step.RELEASE: Sentence(
        en="{id}: {author} may say this in {room} for {days} {days:day|days}; what was stopped ({held}) passes when "
        "sent again",
        fr="{id} : {author} peut dire cela dans {room} pendant {days} {days:jour|jours} ; ce qui était retenu ({held}) "
        "passera une fois renvoyé",
    ),
    Step.REDACT: Sentence(
        en="{id}: {events} {events:event|events} of {author} in {room} {events:is|are} emptied for everybody, for "
        "ever; {files} {files:file stays until it is|files stay until they are} quarantined",
        fr="{id} : {events} {events:événement|événements} de {author} dans {room} {events:est vidé|sont vidés} pour "
        "tous, définitivement ; {files} {files:fichier reste tant qu'il n'est pas mis|fichiers restent tant qu'ils ne "
        "sont pas mis} en quarantaine",
    ),
    Step.QUARANTINE: Sentence(
        en="{id}: nobody can fetch {files} {files:file|files} of {author} any more; `vigie review undo` gives "
        "{files:it|them} back",
        fr="{id} : plus personne ne peut télécharger {files} {files:fichier|fichiers} de {author} ; `vigie review "
        "undo` {files:le|les} rend",
    ),
    Step.ASK: Sentence(
        en="{id}: {author} gets a private message from the platform's account",
        fr="{id} : {author} reçoit un message privé du compte de la plateforme",
    ),
    Step.ROTATED: Sentence(
        en="{id}: the credential is marked as replaced; nothing changes on the platform",
        fr="{id} : le secret est noté comme remplacé ; rien ne change sur la plateforme",
    ),
    Step.DISMISS: Sentence(
        en="{id}: a false alarm: the same content is not shown again for {days} {days:day|days}, on the whole server",
        fr="{id} : une fausse alerte : le même contenu ne sera plus signalé pendant {days} {days:jour|jours}, sur "
        "tout le serveur",
    ),
    Step.UNDO: Sentence(
        en="{id}: back into the queue; its files can be fetched again, and it is no longer a false alarm. "
        "What was redacted does not come back",
        fr="{id} : retour dans la file ; ses fichiers redeviennent accessibles, et ce n'est plus une fausse alerte. "
        "Ce qui a été effacé ne revient pas",
    ),
}
"""What a step would do, for each that a reviewer may take."""

REDACTED: Final = Sentence(
    en="Taken away by the platform: protected content.",
    fr="Retiré par la plateforme : contenu protégé.",
)
"""The reason that the whole room reads. It never says what it was."""

RELEASED: Final = Sentence(
    en="Hello, what you wanted to send to {room} on {time} was looked at and is released: you can send it again now.",
    fr="Bonjour, ce que vous vouliez envoyer dans {room} le {time} a été examiné et libéré : vous pouvez l'envoyer "
    "maintenant.",
)
_ASKED: Final = Sentence(
    en="Hello, something you sent to {room} on {time} needs your attention: {what}. {advice} If it is "
    'a mistake, answer with "mistake: ..." and somebody will look at it.',
    fr="Bonjour, un contenu que vous avez envoyé dans {room} le {time} demande votre attention : {what}. "
    "{advice} Si c'est une erreur, répondez par « erreur : ... » et une personne l'examinera.",
)
_ADVICE: Final[dict[Kind, Sentence]] = {
    Kind.CREDENTIAL: Sentence(
        en="Please replace it now: whoever could read that room may have it, and deleting the message is not enough.",
        fr="Merci de le remplacer dès maintenant : quiconque pouvait lire ce salon l'a peut-être, et supprimer le "
        "message ne suffit pas.",
    ),
    Kind.MARKING: Sentence(
        en="Please delete it there, and use an encrypted room for it.",
        fr="Merci de l'y supprimer, et d'utiliser un salon chiffré.",
    ),
}
_OTHERWISE: Final = Sentence(
    en="Please delete it there if those who read that room do not need it.",
    fr="Merci de l'y supprimer si ceux qui lisent ce salon n'en ont pas besoin.",
)


def asked(item: ReviewItem, once: Occurrence, room: str, language: Language) -> str:
    """What the author of an item is asked; `room` is its name. Where a credential is, it is about that."""
    seen = next((one for one in item.sightings if one.kind is Kind.CREDENTIAL), item.sightings[0])
    what = WHAT[seen.kind].in_(language)
    return _ASKED.format(
        language,
        room=room,
        time=minute(once.time),
        what=f"{what} ({excerpt(seen, language)})" if seen.excerpt else what,
        advice=_ADVICE.get(seen.kind, _OTHERWISE),
    )
