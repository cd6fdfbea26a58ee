"""Passwords as people write them: "le mot de passe est ...", "mdp : ...", "login: x / password: y", `DB_PASSWORD=...`.

What follows is judged: a word of the sentence ("le mot de passe est expiré") is no password, nor is what stands for one.
After `:` or `=` a password may look like anything that is not a plain word; after a verb it must hold a figure, or be
quoted, or mix its characters as no word does.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from vigie.content.detector import Found
from vigie.content.detectors._credentials import credential
from vigie.content.looking import judged, pattern
from vigie.content.patterns import linear
from vigie.content.secrecy import weigh
from vigie.content.text import Text
from vigie.model.findings import Confidence
from vigie.model.language import Sentence

_KEYWORDS: Final = (
    r"(?:mots? ?(?:de|d|2)[ _-]?passe?|mots? d'acces|m[ ._*-]{1,2}d[ ._*-]{1,2}p(?![a-z])|mdp|pass ?words?|passwd|passphrase|pass ?code|"
    r"phrase (?:de passe|secrete)|code (?:pin|wifi|vpn|d'acces|secret)|cle (?:wifi|wpa2?|wep)|wifi key|kennwort|"
    r"(?<![a-z])pwd?(?![a-z]))"
    r"|(?P<short>(?<![a-z])pass)(?=[\"'\])]{0,2} ?[:=]|(?<=[/,;|] pass) )"
)
_WORDS: Final = pattern(rf"(?=[ckmpw])(?:{_KEYWORDS})")
"""Their first letters are asked for first, which is quicker than trying one word after another."""
_BEGINS: Final = linear(r"mots? ?[d2]|m[ ._*-]{1,2}d[ ._*-]|mdp|pass|phrase |code |cle w|wifi key|kennwort|pw")
_ACCOUNT: Final = pattern(r"user|login|log in|identifiant|compte|account|\bid\b")
_BESIDE: Final = 60
_LETTERS: Final = ("motdepasse", "motzpasse", "password")
"""In the squeezed stream, where a 2 is a z."""
_DISGUISED: Final = tuple(
    (letters.encode(), openly)
    for letters, openly in zip(
        _LETTERS, ((b"motdepasse", b"mot de passe"), (b"mot2passe",), (b"password",)), strict=True
    )
)
"""The same, with how they stand in the folded stream when nobody disguised them."""
_URLS: Final = frozenset((b";", b"?", b"&"))
"""What stands before a password in a connection string, which `urls` knows."""
_AFTER: Final = pattern(
    r"""(?P<between>[\w.\-]{0,24}["'`*\])]{0,3}(?:[ ][^\n:=>]{0,56}?)?)"""
    r"""\s{0,3}(?:(?P<mark>:=|:|={1,2}>?|->|=>|-+>)|(?<=\s)(?P<verb>est|is|c'est|sera|will be|devient|was|etait|reste|change en|reset to|set to)(?: now| maintenant| desormais| toujours| bien)?)"""
    r"""[\s:*`_]{1,12}(?P<quote>["'`*]{0,3})(?P<value>(?<=["'`])[^"'`\n]{4,128}(?=["'`])|[^\s"'`]{4,128})"""
)
_SPELLED: Final = pattern(
    r"[\W_]{0,4}(?:[e3\xa4][\W_]{0,2}[s5$][\W_]{0,2}[t7+]|[i1l|!][\W_]{0,2}[s5$])\s{1,3}(?P<quote>[\"'`*]{0,3})(?P<value>[^\s\"'`]{4,128})"
)
"""A verb as the word before it is written: spaced, in leet."""
_APART: Final = pattern(r"[\w.\-]{0,24}\s?[:=>]{1,2}\s{1,3}(?P<quote>)(?P<value>[^\s](?: [^\s]){5,40})(?!\S)")
"""A password whose characters stand apart."""
_TIGHT: Final = pattern(
    r"""[\w.\-]{0,24}["']?(?:\s{1,3}value)?(?:=|:)(?P<quote>["'`]?)(?P<value>[^\s"'`]{4,128})"""
    r"""|>(?P<inside>[^<>\s]{4,128})</"""
)
_BARE: Final = pattern(
    r"(?: (?:provisoire|temporaire|actuel|admin|root|initial))?[ \t]{1,3}(?P<quote>[\"'`]?)(?P<value>[^\s\"'`]{8,64})"
)
"""Nothing but a space between: what follows is one when it is made as only passwords are."""
_BEFORE: Final = pattern(
    r"(?<!\S)[\"'`]?(?P<value>[^\s\"'`]{8,64})[\"'`]?(?: (?:comme|as)(?: [a-z]{1,8})?|, (?:the|le|your|ton|votre)(?: [a-z]{1,12})?) \Z"
)
_LEADING: Final = 100
"""What stands before the word: "... comme mot de passe", "..., the admin password"."""
_WAYS: Final = (_AFTER, _TIGHT, _SPELLED, _APART, _BARE)
_MADE: Final = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?:.*\d[A-Za-z].*|.*[^\w.,/()].*)")
_TELLS: Final = re.compile("[0-9:=>\"'`*]|[^\\x00-\\x7f\\xa0\\xc0-\u0148]")
"""A figure, a quote or a sign, or what may be one: where a text has none, nothing in it is said to be a password."""
_ENDS: Final = ".,;:!?)]}>\"'`*…"
_COUNTED: Final = re.compile(r"\d+[-/.,\d]*[-a-zéè%€]{0,24}")


def _look(text: Text) -> Iterator[Found]:
    seen = -1
    for start, end, sure in _ends(text) if _TELLS.search(text.raw) else ():
        if end < seen:
            continue
        for after in _WAYS:
            match = after.match(text.folded, end)
            found = _found(text, match, after) if match else None
            if match and found and (sure or found.confidence is Confidence.HIGH):
                seen = match.end()
                yield found
                break
        else:
            if (match := _BEFORE.search(text.folded, max(start - _LEADING, 0), start)) and (
                found := judged(text, *match.span("value"), _made)
            ):
                yield found


def _ends(text: Text) -> Iterator[tuple[int, int, bool]]:
    """Where a word for "password" is, however it is written, and whether it is surely one.

    "Pass" is a verb, and what a test says of itself: alone it is one beside the name of an account.
    """
    plain = (
        (*one.span(), not one["short"] or _is_named(text.folded, one.start()))
        for one in text.found(_WORDS, _BEGINS)
        if text.folded[one.start() - 1 : one.start()] not in _URLS
    )
    return chain(plain, ((*place, True) for place in _spaced(text)))


def _is_named(folded: bytes, start: int) -> bool:
    """It is the end of a name (`ssh_pass`), or an account is named before it."""
    return folded[start - 1 : start] == b"_" or bool(_ACCOUNT.search(folded, max(start - _BESIDE, 0), start))


def _spaced(text: Text) -> Iterator[tuple[int, int]]:
    """The same for words that only the squeezed stream shows: spaced, dotted, in leet."""
    squeezed = text.squeezed
    for letters, openly in _DISGUISED:
        at = squeezed.find(letters)
        if at < 0 or squeezed.count(letters) <= sum(map(text.folded.count, openly)):
            continue
        while at >= 0 and text.pay(1):
            start, end = text.spread(at, at + len(letters))
            if not _WORDS.match(text.folded, start):
                yield start, end
            at = squeezed.find(letters, at + 1)


def _found(text: Text, match: re.Match[bytes], after: re.Pattern[bytes]) -> Found | None:
    start, end = match.span("value") if match["value"] else match.span("inside")
    while end > start and chr(text.folded[end - 1]) in _ENDS and not match["quote"]:
        end -= 1
    if end - start < 4:
        return None
    if after is _APART:
        return judged(text, start, end, lambda value: weigh(value.replace(" ", "")))
    if after is _BARE:
        return judged(text, start, end, _made)
    spoken = after is _SPELLED or (after is _AFTER and bool(match["verb"]))
    return judged(text, start, end, _after_verb if spoken and not match["quote"] else weigh)


def _made(value: str) -> Confidence | None:
    """Capitals, small letters and figures, with a sign beside them or a letter after one: no name of a product."""
    return Confidence.MODERATE if _MADE.fullmatch(value) and weigh(value) is Confidence.HIGH else None


def _after_verb(value: str) -> Confidence | None:
    if _COUNTED.fullmatch(value) or not any(map(str.isdigit, value)):
        return None
    return weigh(value)


DETECTORS: Final = (
    credential(
        "password.written",
        Sentence(en="a password", fr="un mot de passe"),
        _look,
        triggers=(
            r"mots? ?(?:de?|2)[ _\-]?passe?|mots? d'acces|m[ ._*\-]+d[ ._*\-]+p[ ._*\-]*[:=]|mdp|pass ?w(?:or)?d|passphrase|pass ?code|kennwort|wifi key|cle w(?:ifi|pa|ep)",
            r"phrase secrete|code (?:pin|wifi|vpn|d'acces|secret)|pwd[\w.\-]*[\"'\])]* ?[:=]|pass[\"'\])]* ?[:=]|[/,;|] pass |(?:^|[^0-9a-z])pwd?[ :=]",
        ),
        letters=_LETTERS,
        examples=(
            "le mot de passe est Horizon-42-Bleu",
            "mdp : kV9!xq2Lm",
            "Mot de passe du serveur de fichiers : Tr0mbone$Vert",
            "the password for the VPN is gF7hk2LpQ9zX",
            "login : agent.exemple / mdp : Cactus#2026",
            "user=agent password=Horizon42Bleu",
            "password: 'kV9!xq2Lm'",
            "export DB_PASSWORD=kV9xq2LmR7",
            "POSTGRES_PASSWORD: kV9xq2LmR7tY",
            "ansible_ssh_pass=Tr0mbone_Vert",
            '{"username": "agent", "password": "kV9xq2LmR7"}',
            "M0t de p@sse : Cactus#2026",
            "m.o.t. d.e. p.a.s.s.e : Cactus#2026",
            "code wifi : Hibou-7788-Bleu",
            "le mdp c'est Tournesol77",
            "l e  m o t  d e  p a s s e  e s t  Tournesol77",
            "m0t 2 p4ss3 : Tournesol77",
            "m d p : Tournesol77",
            "mdp → Tournesol77",
            "mot de passe : T o u r n e s o l 7 7",
            "login agent.exemple / pass Tr0mbone!9",
            "the root pw is now Cactus#2026",
            "wifi invités : SSID Agora, clé WPA Hibou-7788",
            "Le code VPN est Cactus#2026 pour tout le monde",
            "mon mdp provisoire Tr0mbone2026! ne marche pas",
            "machine srv01 login agent password Horizon42Bleu",
            '<add key="SmtpPassword" value="Horizon42Bleu" />',
            "<password>Horizon42Bleu</password>",
            "j'ai mis Tr0mbone!9 comme mot de passe",
            "it's Horizon-42-Bleu, the admin password",
            "voici le pwd du serveur : Cactus#2026",
        ),
        others=(
            "j'ai oublié mon mot de passe",
            "le mot de passe est expiré depuis 3 jours",
            "le mot de passe est obligatoire : merci de le changer",
            "password: <your password>",
            "password = os.environ['DB_PASSWORD']",
            "mdp : ********",
            "mot de passe : 24h/24 au poste 3939",
            "echo mot de passe > sortie2.txt",
            "DB_PASSWORD=${DB_PASSWORD}",
            "Mot de passe : peut-être, je ne sais plus",
            "the password is case-sensitive and must have 12 characters",
            "def check(password: str, token: str) -> bool:",
            "password = getpass.getpass()",
            "ansible_ssh_pass: '{{ vault_ssh_pass }}'",
            "passwd: password updated successfully",
            "le mot de passe est à changer avant le 12/05/2026",
            "le mot de passe Office365 expire demain",
            "password PBKDF2-HMAC-SHA256 is used",
            "le mot de passe KeePass2 est dans le coffre",
            "12 tests pass, 3 fail / pass rate 80%",
            "<password>secret</password>",
            "la puissance est de 3 pw : 12 mesures",
            "mdp INC0045871 à réinitialiser",
            "utilise Azure-AD2 pour changer le mot de passe",
            "PBKDF2-HMAC-SHA256, the password hash",
        ),
    ),
)
