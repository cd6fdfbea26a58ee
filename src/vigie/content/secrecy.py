"""Is this value a secret that somebody chose, or a word that stands for one? Pure, and bounded by the value's length.

A value found beside "password" is a secret only when it can be one. `<password>`, `${DB_PASSWORD}`, `********` and
`getpass()` are not; `changeme` and `Azerty123` are passwords that everybody knows: reported, with low confidence.
"""

import re
from typing import Final

from vigie.content.structure import entropy
from vigie.model.findings import Confidence

MAX_SECRET: Final = 200
"""Characters of a value that are looked at."""

_PLACEHOLDER: Final = re.compile(
    r"""
      [<\[{(].{0,198}                  # <password>, [secret], {{ vault }}
    | [$%!@#~]\{?[A-Za-z_][A-Za-z_.]{0,60}[}%]?     # ${PASS}, $pass, %PASS%, !vault, @secret
    | \$\{?[A-Z_][A-Z0-9_]{0,60}\}?.{0,40}          # $DB_PASS_2
    | [$%]\{.{0,198} | [@!\#]\S{1,100}:\S{1,90}     # ${x:-y}, @token:agent.example
    | (.)\1{2,}                        # ********, xxxxxxxx, ......
    | [*xX•●.…#?_-]{3,}
    | .{0,99}[(\[{<].{0,99}            # a call, an index, a template: getenv("X"), config['x'], {}
    | (?:[A-Za-z_]\w{0,60}\.){1,6}[A-Za-z_]{1,60}(?::\w{1,60})?   # os.environ, self.password, argon2id.PASSWD_MIN
    | 0x[0-9A-Fa-f]{1,16}
    | (?:[Bb]ug|[Ii]ssue|PR|MR|GH|[Tt]icket)?\#\d{1,9}[,.;)]?(?:\S{0,60}\#\d{1,9})?     # an issue: #1004710, Bug#53857
    | [A-Z]{2,8}-\d{1,6}                              # a ticket
    | :.{1,198} | \.\.?[A-Za-z_]{1,60} | -{1,2}[A-Za-z][A-Za-z-]{0,60}(?:/-.{1,20})?   # ::name, .equ, --option
    | (?:https?://|(?:vault|secret|ssm|op|file|env|kms|arn|keyring|pass):).{0,180}
    | (?:your|votre|my|mon|the|le|example|exemple|dummy|fake|sample|insert|enter|put|replace|redacted)[-_ ].{0,99}
    | .{0,99}(?:_here|-here|_ici|redacted|masqu[eé]|removed|placeholder|not[-_]?set).{0,60}
    | \d{1,2}[hH](?:\d\d)?(?:[/–-]\d{1,2}[hH]?(?:\d\d)?)?(?:[,;].{0,40})?      # hours: 24h/24, 9h-17h30
    | /.{1,198}                        # a path: /run/secrets/db
    | (?:[a-z0-9]{1,30}[_-]){1,6}(?:password|passwd|pwd|pass|mdp|secret|token|key)   # db_password, another name
    | [A-Z][A-Z0-9]{0,60}(?:_[A-Z0-9]{1,60}){1,6}   # DB_PASSWORD, the name of a variable
    """,
    re.VERBOSE | re.DOTALL,
)
_STANDING: Final = (
    "pass none null nil true false undefined empty vide string str int bytes text char varchar bool object any "
    "void self required optional obligatoire requis secret secrets password passwd passphrase pwd mdp "
    "motdepasse token apikey key value valeur test tests example exemple foo bar baz foobar foobaz hidden "
    "redacted masked unknown prompt stdin env changeit default disabled enabled yes no oui non todo tbd null "
    "here ici"
)
_WORDS: Final = frozenset(_STANDING.split())
_KNOWN: Final = re.compile(
    r"(?:change[-_ ]?me|p[a@4][s$5]{2}w[o0]rd|passe?|admin|root|toor|azerty(?:uiop)?|qwerty(?:uiop)?|soleil|bonjour|"
    r"welcome|letmein|bienvenue|motdepasse|secret|toto|tata|test|demo|user|guest|123456789|12345678|1234567|123456|"
    r"12345|1234|abc123|abcd1234)[0-9]{0,4}[!.?*@#$]{0,3}",
    re.IGNORECASE,
)
_WORDY: Final = re.compile(r"[^\W\d_]+(?:[ '’./_#-][^\W\d_]*)*[.,;:!?)\]]{0,3}")
"""Words of a language, with what joins them and what ends a sentence."""
_BREAK: Final = re.compile(r"[^ -][ -](?=[^ -])")
_COMMON: Final = re.compile(
    r"\b(?:the|to|for|and|is|of|a|an|in|with|de|du|la|le|les|pour|et|un|une|est|en)\b", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"[~\d][\d.,:/%+-]*|v\d+(?:\.\d+)+|\d+\s?[a-zA-Z%€$]{1,3}")


def weigh(value: str, *, asked: bool = False) -> Confidence | None:
    """How surely a value is a secret; None when it is none.

    `asked` is for values that nothing else would stand for, such as what follows `ldapsearch -w`: a plain word will do.
    """
    value = value[:MAX_SECRET]
    lowered = value.lower()
    if len(value) < 4 or lowered.strip("_-") in _WORDS or _PLACEHOLDER.fullmatch(value):
        return None
    if _KNOWN.fullmatch(value):
        return Confidence.LOW
    if _NUMBERED.fullmatch(value):
        return Confidence.LOW if asked and len(value) > 5 else None
    if not asked and _WORDY.fullmatch(value) and not _is_phrase(value):
        return None
    return _by_shape(value, asked=asked)


def weigh_alone(value: str) -> Confidence | None:
    """The same where nothing but a secret can stand, unless something stands for it: a plain word will do."""
    return weigh(value, asked=True)


def _is_phrase(value: str) -> bool:
    """Several words that make no sentence, as passphrases are."""
    return len(_BREAK.findall(value)) > 1 and not _COMMON.search(value)


def _by_shape(value: str, *, asked: bool) -> Confidence | None:
    kinds = classes(value)
    if len(kinds) >= 3 and len(value) >= 8:
        return Confidence.HIGH
    if len(kinds) >= 2 and kinds & {"digit", "symbol"}:
        return Confidence.MODERATE if len(value) >= 6 else Confidence.LOW
    if asked or (len(value) >= 16 and entropy(value) > 3.5):
        return Confidence.MODERATE
    return None


def classes(value: str) -> set[str]:
    """Which kinds of characters a value is made of: lower, upper, digit, symbol."""
    return {_kind(char) for char in value}


def _kind(char: str) -> str:
    if char.isdigit():
        return "digit"
    if char.isalpha():
        return "lower" if char.islower() else "upper"
    return "symbol"
