"""Secrets that code and settings give a name to: `client_secret=...`, `api_key: "..."`, `auth_token = "..."`.

Passwords are found by `passwords`, tokens of a known form by `tokens`; this one is for those that have neither.
"""

import re
from typing import Final

from vigie.content.detectors._credentials import REVOKE, credential
from vigie.content.looking import drawn, secrets
from vigie.content.secrecy import classes, weigh
from vigie.content.structure import entropy
from vigie.model.findings import Confidence
from vigie.model.language import Sentence

_NAMES: Final = (
    r"(?:api[_\-]?key|apikey|client[_\-]?secret|app[_\-]?secret|secret[_\-]?key|shared[_\-]?secret|signing[_\-]?key|"
    r"auth[_\-]?token|access[_\-]?token|refresh[_\-]?token|bearer[_\-]?token|api[_\-]?token|bot[_\-]?token|"
    r"encryption[_\-]?key|macaroon[_\-]secret[_\-]key|registration[_\-]shared[_\-]secret|form[_\-]secret|hs[_\-]token|as[_\-]token)"
)
_KNOWN: Final = re.compile(
    r"(?:gh[opsur]_|github_pat_|gl[a-z]{2,5}-|xox|sk-|sk_|rk_|AKIA|AIza|ya29\.|sy[trl]_|m[actprv]{2}_|eyJ|hf_|npm_|pypi-|"
    r"glsa_|hv[sbr]\.|SG\.|dckr_|whsec_|SCW)"
)


def _judge(value: str) -> Confidence | None:
    """A drawn value: long enough, mixed enough; not one of the forms that have their own detector."""
    if len(value) < 12 or _KNOWN.match(value) or not drawn(value) or weigh(value) is None:
        return None
    mixed = classes(value) & {"digit", "upper", "symbol"} and "digit" in classes(value)
    if not mixed or entropy(value) < 3:
        return None
    return Confidence.HIGH if len(value) >= 20 else Confidence.MODERATE


DETECTORS: Final = (
    credential(
        "secret.assigned",
        Sentence(en="a secret key", fr="une clé secrète"),
        secrets(
            _NAMES
            + r"""[\w.\-]{0,16}["'`\])]{0,2}\s{0,3}(?::=|=>|[:=])\s{0,3}(?:bearer )?["'`]?(?P<value>[a-z0-9+/=_.~!@#%^*-]{12,200})""",
            _judge,
            _NAMES,
        ),
        triggers=(_NAMES,),
        examples=(
            "client_secret=kV9xq2LmR7tYb4ZsWc8JdQ3h",
            'api_key: "9f3a7c1e5b8d2046e1c79f3a7c1e5b8d"',
            '{"access_token": "kV9xq2LmR7tYb4ZsWc8JdQ3h", "expires_in": 3600}',
            "registration_shared_secret: 'kV9x;q2LmR7tYb4ZsWc8JdQ3h'".replace(";", "_"),
            "AUTH_TOKEN = 'kV9xq2LmR7tYb4ZsWc8J'",
        ),
        others=(
            "client_secret=${CLIENT_SECRET}",
            "api_key = os.environ['API_KEY']",
            "api_key: your-api-key-here",
            "access_token = response.json()['access_token']",
            "auth_token=None, api_token: str",
            "secret_key=xxxxxxxxxxxxxxxxxxxxxxxx",
            "l'api_key est dans le coffre",
        ),
        advice=REVOKE,
    ),
)
