"""French markings: the levels of IGI 1300, what II 901 protects, and those that older papers still bear."""

from typing import Final

from vigie.content.detectors._marks import Wording, marking, strong, weak
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_RESTRICTED: Final = Sentence(
    "What bears it is for those who need it, and must not leave protected systems.",
    "Ce qui la porte est réservé à ceux qui en ont besoin, et ne doit pas quitter les systèmes protégés.",
)
_SECRET: Final = Sentence(
    "It is a national secret: a room that others can read compromises it, which the criminal code punishes.",
    "C'est un secret de la défense nationale : un salon que d'autres lisent le compromet, ce que punit le code pénal.",
)

DETECTORS = (
    marking(
        "fr.diffusion_restreinte",
        "Diffusion Restreinte",
        Severity.HIGH,
        Wording(("diffusion restreinte", "diff restreinte"), strong, glued=True),
        reason=_RESTRICTED,
        examples=(
            "DIFFUSION RESTREINTE",
            "D1ffusi0n Restreînte",
            "Le compte rendu est en diffusion-\nrestreinte.",
            "D.I.F.F.U.S.I.O.N / R.E.S.T.R.E.I.N.T.E",
            "DDIIFFFFUUSSIIOONN RREESSTTRREEIINNTTEE",
            "etniertser noisuffid",
            "ǝʇuıǝɹʇsǝɹ uoısnɟɟıp",
            "documentDIFFUSIONRESTREINTEjoint",
            "DIFF. RESTREINTE",
        ),
        others=(
            "La diffusion reste restreinte au service.",
            "Diffusion du compte rendu : restreindre la liste.",
            "La liste de diffusion est restreinte.",
            "Une diffusion restreinte du film suffit.",
            "Diffusion : restreinte au comité de direction",
            "LE FILM A UNE DIFFUSION RESTREINTE EN SALLES.",
        ),
    ),
    marking(
        "fr.special_france",
        "Spécial France",
        Severity.HIGH,
        Wording(("special france",), weak),
        reason=Sentence(
            "What bears it is for French nationals only, whatever its level.",
            "Ce qui la porte est réservé aux nationaux français, quel que soit son niveau.",
        ),
        examples=(
            "SPÉCIAL FRANCE",
            "DIFFUSION RESTREINTE - SPÉCIAL FRANCE",
            "Note classifiée Spécial France",
            "sp3c1al fr@nce",
            "s p é c i a l   f r a n c e",
            "Une note SPECIAL FRANCE est jointe.",
        ),
        others=(
            "Un tarif spécial France métropolitaine",
            "Édition spéciale France Télévisions",
            "C'est spécial. France a dit non.",
            "Le numéro spécial France est paru.",
        ),
    ),
    marking(
        "fr.confidentiel_defense",
        "Confidentiel Défense",
        Severity.CRITICAL,
        Wording(("confidentiel defense",), strong, glued=True),
        reason=_SECRET,
        examples=(
            "CONFIDENTIEL DÉFENSE",
            "confidentiel-défense",
            "C.O.N.F.I.D.E.N.T.I.E.L  D.E.F.E.N.S.E",
            "(Confidentiel Défense)",
        ),
        others=("Il est habilité confidentiel défense.", "C'est confidentiel. La défense plaidera demain."),
    ),
    marking(
        "fr.secret_defense",
        "Secret Défense",
        Severity.CRITICAL,
        Wording(("secret defense",), weak, unless_after="nationale"),
        reason=_SECRET,
        examples=(
            "SECRET DÉFENSE",
            "Document classifié secret défense",
            "[Secret-Défense]",
            "s.e.c.r.e.t d.é.f.e.n.s.e",
            "SECRÉT DEFENSE / page 2",
        ),
        others=(
            "C'est secret défense, je ne dirai rien !",
            "Une habilitation Secret Défense est demandée.",
            "Le secret de la défense",
            "Les secrets défense",
        ),
    ),
    marking(
        "fr.tres_secret",
        "Très Secret",
        Severity.CRITICAL,
        Wording(
            ("tres secret",),
            weak,
            unless_before="cosmic",
            unless_after="ue eu otan",
        ),
        reason=_SECRET,
        examples=(
            "TRÈS SECRET",
            "Mention : Très secret",
            "// TRES SECRET //",
            "t.r.e.s  s.e.c.r.e.t",
            "Classification au niveau TRES SECRET",
            "𝐭𝐫𝐞̀𝐬 𝐬𝐞𝐜𝐫𝐞𝐭",
        ),
        others=(
            "C'est très secret tout ça",
            "d'autres secrets",
            "Il est habilité Très Secret.",
            "TRÈS SECRET UE/EU TOP SECRET",
            "un jardin très secret.",
        ),
    ),
    marking(
        "fr.secret",
        "Secret",
        Severity.CRITICAL,
        Wording(
            ("secret",),
            weak,
            unless_before="tres top ultra streng nato otan cosmic eu ue",
            unless_after="defense ue eu otan santa key access id medical professionnel bancaire shared name store",
            touching="=_",
        ),
        reason=_SECRET,
        examples=(
            "SECRET",
            "S E C R E T",
            "[SECRET]",
            "Mention : secret",
            "Document classifié SECRET",
            "SECRET - SPÉCIAL FRANCE",
            "Ordre du jour\n- SECRET -\nPoint 1",
            "SECRET : plan de relève",
            "niveau s3cr3t",
            "[TERCES]",
            "ʇǝɹɔǝs",
            "ＳＥＣＲＥＴ",
        ),
        others=(
            "C'est un secret",
            "Le secrétariat est ouvert",
            "secret",
            "Top secret !",
            "kubectl get secret -n prod",
            "CLIENT_SECRET=x",
            "Le secret professionnel",
            "Secret Santa 2026",
            "Il est habilité secret",
            "client secret: voir le coffre",
            "[TERCES POT]",
            "NATO SECRET",
        ),
    ),
    marking(
        "fr.confidentiel",
        "Confidentiel",
        Severity.MEDIUM,
        Wording(
            ("confidentiel",),
            weak,
            unless_before="nato otan ue eu",
            unless_after="defense ue eu otan",
        ),
        reason=Sentence(
            "Its author wants few people to read it; everybody can read this room.",
            "Son auteur veut que peu de gens le lisent ; tout le monde peut lire ce salon.",
        ),
        examples=("CONFIDENTIEL", "*** CONFIDENTIEL ***", "Classification : confidentiel", "C O N F I D E N T I E L"),
        others=(
            "C'est confidentiel",
            "Un échange confidentiel avec la DRH",
            "La clause de confidentialité",
            "Confidentiel Défense",
        ),
    ),
)
