"""Sixty hostile spellings and sixty honest near misses, of every kind, written before anybody looked what is found.

They are what the generated families cannot be: single, mixed, and taken from how people and programs write. At first
sight 23 of the hostile ones were missed and 4 of the honest ones mistaken; those that still are stand in `MISSED` and
`MISTAKEN`. Invented, every one of them; what could be taken for a real token is put together here.
"""

from collections.abc import Mapping
from typing import Final

_BODY: Final = "kV9xq2LmR7tYb4ZsWc8JdQ3hNf6GpT5aUe"
_GITHUB: Final = "github_" + "pat_" + _BODY[:22] + "_" + (_BODY * 2)[:59]
_GITLAB: Final = "glp" + "at-" + _BODY[:20]
_AWS: Final = "AK" + "IA" + "QZ5T7WN2XKC4RMP3"
_JWT: Final = ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "eyJzdWIiOiJhZ2VudCIsIm5hbWUiOiJFeGVtcGxlIn0", _BODY)
_KEY: Final = "\n".join((_BODY + _BODY[:30], _BODY[::-1] + _BODY[:30]))
_NIR: Final = "285077505602571"
_IBAN: Final = "FR7630006000011234567890189"
_CARD: Final = "4539148803436467"


def _wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def _joined(sign: str, text: str) -> str:
    return sign.join(text)


def _fours(sign: str, text: str) -> str:
    return sign.join(text[at : at + 4] for at in range(0, len(text), 4))


def _dressed(text: str) -> str:
    return "".join(chr(0x1D7CE + int(one)) if one.isdigit() else one for one in text)


def _html(markup: str) -> Mapping[str, object]:
    return {"msgtype": "m.text", "body": "", "format": "org.matrix.custom.html", "formatted_body": markup}


def _said(text: str) -> Mapping[str, object]:
    return {"msgtype": "m.text", "body": text}


HOSTILE: Final[tuple[tuple[str, Mapping[str, object]], ...]] = (
    ("marking.fr.diffusion_restreinte", _said("ᗪIᖴᖴᑌᔕIOᑎ ᖇEᔕTᖇEIᑎTE")),
    ("marking.fr.diffusion_restreinte", _said("d̶i̶f̶f̶u̶s̶i̶o̶n̶ ̶r̶e̶s̶t̶r̶e̶i̶n̶t̶e̶")),
    ("marking.fr.diffusion_restreinte", _said("Voici le CR : DIFFUS10N R3STR31NTE")),
    ("marking.fr.diffusion_restreinte", _said("Dif-fu-sion res-trein-te, pour vous seuls")),
    ("marking.fr.diffusion_restreinte", _said("DIFF. RESTREINTE - note de service")),
    ("marking.fr.diffusion_restreinte", _said("|)IFFUSI()N RESTREINTE")),
    ("marking.fr.diffusion_restreinte", _said("ETNIERTSER NOISUFFID (à lire à l'envers)")),
    ("marking.fr.secret_defense", _said("🅂🄴🄲🅁🄴🅃 🄳🄴🄵🄴🄽🅂🄴")),
    ("marking.fr.secret_defense", _said("• s.é.c.r.è.t -- d.é.f.ê.n.s.é •")),
    ("marking.fr.tres_secret", _said("\u00a0TRÈS\u00a0SECRET\u00a0")),
    ("marking.fr.tres_secret", _said("TERCES SERT")),
    ("marking.fr.confidentiel_defense", _said("C0NF1D3NT13L D3F3NS3")),
    ("marking.fr.secret", _said("S\nE\nC\nR\nE\nT")),
    ("marking.fr.secret", _said("SSEECCRREETT")),
    ("marking.fr.secret", _said("Document classifié au niveau « s e c r e t »")),
    ("marking.nato.restricted", _said("NATO – R E S T R I C T E D")),
    ("marking.tlp.red", _said("T\u200bL\u200bP : R\u200bÉ\u200bD")),
    ("marking.tlp.red", _said("pǝɹ:dlʇ")),
    ("marking.de.vs_nfd", _said("VS\u2011NfD")),
    ("marking.fr.special_france", _html("<p>SP<b>É</b>CIAL<br/>FR<i></i>ANCE</p>")),
    ("credential.password", _said("mot de passe : T r o m b o n e 4 2 !")),
    ("credential.password", _said("m0t 2 p4ss3 : Horizon-42-Bleu")),
    ("credential.password", _said(_wide("mdp:Cactus#2026"))),
    ("credential.password", _said("mot\u200bde\u200bpasse : Hibou7788")),
    ("credential.password", _said("mdp → Falaise-77-Granit")),
    ("credential.password", _said("mdp = « Pivoine88! »")),
    ("credential.password", _said("Mot de passe :\n\n    Granit-31-Lampe")),
    ("credential.password", _said("рassword: kV9xq2LmR7")),
    ("credential.password", _said("Mot de passe (ne pas diffuser !) : Lampe-11-Nuage")),
    ("credential.password", _said("> > m d p : Cactus-2026")),
    ("credential.password", _said("P A S S W O R D : kV9xq2LmR7")),
    ("credential.password", _html("<p>mot de pa<b>sse</b> : <code>Hibou-77-Lampe</code></p>")),
    ("credential.command.curl", _said("curl \u2011u agent:Horizon42 https://api.agent.example/")),
    ("credential.command.powershell", _said("ConvertTo\u2011SecureString “Tr0mbone$Vert” –AsPlainText –Force")),
    ("credential.key.pem", _said("—–BEGIN RSA PRIVATE " + f"KEY—–\n{_KEY}\n—–END RSA PRIVATE KEY—–")),
    ("credential.url.database", _said("postgres：//vigie：Horizon42@db.agent.example/vigie")),
    ("credential.token.github_fine", _said(f"```\n{_GITHUB[:40]}\n{_GITHUB[40:]}\n```")),
    ("credential.token.gitlab", _said(f"**{_GITLAB[:12]}\u200b{_GITLAB[12:]}**")),
    ("credential.token.aws", _said(_wide(_AWS))),
    ("credential.token.jwt", _said("\n".join((_JWT[0][:30], _JWT[0][30:] + "." + _JWT[1], "." + _JWT[2])))),
    ("personal.fr.nir", _said(_wide(_NIR))),
    ("personal.fr.nir", _said(_joined(" ", _NIR))),
    ("personal.fr.nir", _said("NIR 2.85.07.75.056.025.71")),
    ("personal.fr.nir", _said("2\u202f85\u202f07\u202f75\u202f056\u202f025\u202f71")),
    ("personal.fr.nir", _said("2_85_07_75_056_025_71")),
    ("personal.fr.nir", _said(_joined("\u200b", _NIR))),
    ("personal.fr.nir", _said("sécu 2 85 O7 75 O56 O25 71")),
    ("personal.fr.nir", _said(_joined("\ufe0f\u20e3", _NIR) + "\ufe0f\u20e3")),
    ("personal.bank.iban", _said(_joined(" ", _IBAN))),
    ("personal.bank.iban", _said(_fours(".", _IBAN))),
    ("personal.bank.iban", _said(_fours("\n", _IBAN))),
    ("personal.bank.iban", _said(f"iban {_fours('  ', _IBAN.lower())}")),
    ("personal.bank.iban", _said(_wide(_fours(" ", _IBAN)))),
    ("personal.bank.card", _said(_fours(".", _CARD))),
    ("personal.bank.card", _said(_fours("_", _CARD))),
    ("personal.bank.card", _said(_fours("–", _CARD))),
    ("personal.bank.card", _said(_dressed(_fours(" ", _CARD)))),
    ("personal.bank.card", _html(f"CB <b>{_CARD[:6]}</b>{_CARD[6:]}")),
    ("personal.contact.email_list", _said("\n".join(f"agent{at} (at) ministere (dot) example" for at in range(25)))),
    ("personal.birth", _said("Camille Dupont, n é e  l e 12 / 03 / 1985")),
)  # fmt: skip
"""What must find something (the beginning of a detector's name), and the content of a message."""

HONEST: Final = (
    "Note secrète de Clemenceau : une exposition aux Archives nationales",
    "DR Hauts-de-France : point budget jeudi à 14h",
    "La DR Bretagne et la DR Normandie se réunissent à Rennes.",
    "Ce message et ses pièces jointes sont confidentiels et établis à l'attention exclusive de leurs destinataires.",
    "This e-mail and any attachment are confidential and may be legally privileged.",
    "AVIS DE CONFIDENTIALITÉ : ce courriel est destiné à la seule personne à qui il est adressé.",
    "SECRÉTARIAT GÉNÉRAL",
    "Secrétariat général de la défense et de la sécurité nationale",
    "Diffusion : restreinte au comité de direction, merci de ne pas transférer",
    "Secret de fabrication de la galette : du beurre demi-sel",
    "On a loué les costumes chez Top Secret, rue de la Gare",
    "Exercice DR (PRA) du 12/06 : RTO de 4 h tenu",
    "Le DR (directeur régional) sera présent vendredi.",
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: base\ntype: Opaque",
    "Accès restreint : UE et Suisse seulement, d'après la licence",
    "Die Personalakte ist vertraulich, VS Code hängt heute.",
    "Photo d'ouverture : © D.R. / mairie de Dijon",
    "Le film a connu une diffusion restreinte en salles avant de passer à la télévision.",
    "Le secret défense est-il opposable au juge ? Séminaire de droit public jeudi",
    "Vous relèverez du niveau « restreint » de l'application, pas du niveau administrateur.",
    "commit 9f3a7c1e5b8d2046e1c79f3a7c1e5b8d2046e1c7\nAuthor: Agent <agent@ministere.example>",
    "trace 9f3a7c1e-5b8d-4046-91c7-9f3a7c1e5b8d terminée en 31 ms",
    "FROM python@sha256:9f3a7c1e5b8d2046e1c79f3a7c1e5b8d2046e1c79f3a7c1e5b8d2046e1c79f3a7c1e",
    "Un lien pour réinitialiser votre mot de passe a été envoyé à agent@ministere.example.",
    "Mot de passe : voir KeePass, entrée « serveurs »",
    "mdp : idem que d'habitude, demande à Karim",
    "Mot de passe : à changer à la première connexion",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIkV9xq2LmR7tYb4ZsWc8JdQ3hNf6GpT5aUekV9xq2Lm agent@poste",
    "<img src='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ=='>",
    "password: string (required, 12 characters at least, never logged)",
    "PasswordAuthentication no\nPermitRootLogin prohibit-password",
    'curl -H "Authorization: Bearer $JETON" https://api.agent.example/v1/agents',
    "Réinitialisation du mot de passe : 24h/24 au poste 3939",
    "code PIN : 4 chiffres, à choisir à l'accueil",
    "pwd: /srv/agent/depot",
    "index 9f3a7c1..5b8d204 100644\n--- a/passwords.py\n+++ b/passwords.py",
    "Le mot de passe expire le 2026-12-01, pensez-y.",
    '"integrity": "sha512-kV9xq2LmR7tYb4ZsWc8JdQ3hNf6GpT5aUekV9xq2LmR7tYb4ZsWc8JdQ3hNf6GpT5aUekV9xq2LmR7tYb4ZsWc8=="',
    "DKIM-Signature: v=1; a=rsa-sha256; d=ministere.example; s=m1; b=kV9xq2LmR7tYb4ZsWc8JdQ3hNf6GpT5aUe",
    "mot de passe oublié : 3 agents ce matin, 12 hier (ticket 2026-00741)",
    "Facture n° 2026-00741 du 12/03/2026, montant 4 111,11 € TTC, échéance 30 jours",
    "Colis 6A 12345 67890 1 remis à l'accueil le 12/03",
    "EAN 3017620422003, ISBN 978-2-07-036822-8, rayon 4",
    "48.856614, 2.3522219 puis 45.764043, 4.835659",
    "IMEI du téléphone de service : 356938035643809",
    "Conférence : 01 23 45 67 89, code 4539 1488 0343#",
    "horodatage 1716891234567, trace 285077505602512, durée 4539 ms",
    "RIB : FR76 XXXX XXXX XXXX XXXX XXXX XXX (à compléter par l'agent)",
    "Passeport talents : 12 dossiers, réponse le 15/06/2027",
    "passport.js 0.7.0 corrige la session, voir #1234567",
    "Loi n° 78-17 du 6 janvier 1978 relative à l'informatique, aux fichiers et aux libertés",
    "Notre association est née le 12/03/1998, quarante bénévoles depuis.",
    "Prénom Nom\nBureau 412\n01 23 45 67 89 / 06 39 98 00 01\nprenom.nom@ministere.example",
    "41111111-1111-1111-1111-111111111111",
    "RNA W751234567, dossier 2026-285-077-505",
    "Version 4.1.1.1111, build 4111.1111.1111",
    "Astreinte : 06 39 98 00 01, 06 39 98 00 02, 06 39 98 00 03, 06 39 98 00 04",
    "De : a.un@m.example\nÀ : b.deux@m.example, c.trois@m.example, d.quatre@m.example\nCc : e.cinq@m.example",
    "SELECT 2850775056025 AS id, 97 AS cle FROM dual",
    "Réunions : " + ", ".join(f"{day:02d}/05/2026" for day in range(1, 29)),
)
"""Messages in which nothing is."""

MISSED: Final[frozenset[str]] = frozenset()
"""Bodies of hostile messages in which nothing is found."""

MISTAKEN: Final[frozenset[str]] = frozenset()
"""Honest messages in which something is found."""
