"""Credentials and personal data as people post them, invented and without end.

The forms are written here from what the issuers document, apart from the patterns that look for them; values are drawn
by chance, passwords as people choose them and as programs draw them.
"""

import base64
import json
import random
import string
from collections.abc import Callable, Iterator
from typing import Final
from zlib import crc32

from vigie.content import check_digits
from vigie.content.corpus.markings import Planted
from vigie.content.corpus.ordinary import messages
from vigie.content.structure import base62

Make = Callable[[random.Random], str]

_ALL: Final = string.ascii_letters + string.digits
_URL: Final = _ALL + "-_"
_HEX: Final = "0123456789abcdef"
_SHOWN: Final = (
    "{m}",
    "{text}\n{m}",
    "{m}\n{text}",
    "voici : {m}",
    "here it is: {m} thanks",
    "{text} {m}",
    "```\n{m}\n```",
    "> {m}\n{text}",
    "• {m} •",
)
_ON_A_LINE: Final = ("{m}", "{text}\n{m}", "{m}\n{text}", "{text}\n{m}\n{text}", "```\n{m}\n```")
_NOUNS: Final = (
    "Horizon",
    "Tournesol",
    "Cactus",
    "Trombone",
    "Nuage",
    "Hibou",
    "Falaise",
    "Pivoine",
    "Granit",
    "Lampe",
)
_NAMES: Final = ("svc-ldap", "agent", "admin", "root", "backup", "c.dupont", "DOM\\svc")


def _of(alphabet: str, count: int) -> Make:
    return lambda rng: "".join(rng.choices(alphabet, k=count))


def _form(template: str) -> Make:
    """`{letter}{count}` in braces: a any, u URL, h hexadecimal, d digits, U capitals and digits, l letters."""
    alphabets = {"a": _ALL, "u": _URL, "h": _HEX, "d": string.digits, "l": string.ascii_letters}
    alphabets |= {"U": string.ascii_uppercase + string.digits, "2": string.ascii_uppercase + "234567"}

    def make(rng: random.Random) -> str:
        parts = template.replace("}", "{").split("{")
        return "".join(
            part if at % 2 == 0 else "".join(rng.choices(alphabets[part[0]], k=int(part[1:])))
            for at, part in enumerate(parts)
        )

    return make


def password(rng: random.Random) -> str:
    """A password that holds a figure, as nearly all rules ask for: chosen by a person or drawn by a program."""
    noun = rng.choice(_NOUNS)
    chosen = (
        f"{noun}{rng.randint(10, 9999)}",
        f"{noun}-{rng.randint(10, 99)}-{rng.choice(_NOUNS)}",
        f"{noun.replace('o', '0')}{rng.choice('!$#?*')}{rng.randint(1, 999)}",
        f"{noun.lower()}{rng.randint(10, 99)}",
    )
    drawn = "".join(rng.choices(_ALL + "!#?*+-_.", k=rng.randint(10, 20)))
    return rng.choice((*chosen, f"{rng.choice(string.ascii_letters)}{drawn}{rng.randint(0, 9)}a"))


def _said(*sentences: str) -> Make:
    def make(rng: random.Random) -> str:
        said = (
            rng.choice(sentences)
            .replace("{u}", rng.choice(_NAMES))
            .replace("{h}", f"srv{rng.randint(1, 99)}.agent.example")
        )
        return said.replace("{p}", password(rng))

    return make


def _checked(prefix: str) -> Make:
    def make(rng: random.Random) -> str:
        body = _of(_ALL, 30)(rng)
        return prefix + body + base62(crc32(body.encode()))

    return make


def _signed(make_base: Make) -> Make:
    def make(rng: random.Random) -> str:
        base = make_base(rng)
        return f"{base}_{base62(crc32(base.encode()))}"

    return make


def _synapse(rng: random.Random) -> str:
    name = (
        base64.b64encode(f"{rng.choice(('a', 'prenom.nom', 'agent-'))}{rng.randint(1, 9_999)}".encode())
        .decode()
        .rstrip("=")
    )
    return f"syt_{name}_{_of(string.ascii_letters, 20)(rng)}"


def _jwt(rng: random.Random) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    header = {"alg": rng.choice(("HS256", "RS256", "ES256")), "typ": "JWT"}
    return f"{part(header)}.{part({'sub': str(rng.random()), 'exp': rng.randint(1, 2**31)})}.{_of(_URL, 43)(rng)}"


def _pem(kind: str) -> Make:
    def make(rng: random.Random) -> str:
        lines = "\n".join(_of(_ALL + "+/", 64)(rng) for _ in range(rng.randint(2, 26)))
        return "-----BEGIN " + f"{kind}-----\n{lines}\n-----END {kind}-----"

    return make


def _nir(rng: random.Random) -> str:
    place = rng.choice((f"{rng.randint(1, 95):02d}", "2A", "2B", "99"))
    number = f"{rng.randint(1, 2)}{rng.randint(0, 99):02d}{rng.randint(1, 12):02d}{place}{rng.randint(1, 990):03d}{rng.randint(1, 999):03d}"
    whole = f"{number}{97 - int(number.replace('2A', '19').replace('2B', '18')) % 97:02d}"
    spaced = " ".join((whole[0], whole[1:3], whole[3:5], whole[5:7], whole[7:10], whole[10:13], whole[13:]))
    return rng.choice((whole, spaced, f"{whole[:13]} {whole[13:]}"))


def _iban(rng: random.Random) -> str:
    country = rng.choice(("FR", "FR", "FR", "DE", "ES", "BE", "IT", "NL"))
    account = "".join(rng.choices(string.digits, k=check_digits.IBAN_LENGTHS[country] - 4))
    rest = int("".join(str(int(char, 36)) for char in f"{account}{country}00")) % 97
    whole = f"{country}{98 - rest:02d}{account}"
    return rng.choice((whole, " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))))


def _last(base: str) -> str:
    return next(base + digit for digit in string.digits if check_digits.luhn(base + digit))


def _card(rng: random.Random) -> str:
    whole = _last(rng.choice(("4", "51", "53", "55")).ljust(2, "7") + _of(string.digits, 13)(rng))
    return rng.choice((whole, " ".join(whole[at : at + 4] for at in range(0, 16, 4))))


def _tax(rng: random.Random) -> str:
    number = rng.randint(10**9, 4 * 10**9 - 1)
    return f"{rng.choice(('numéro fiscal :', 'N° fiscal', 'SPI'))} {number:010d}{number % 511:03d}"


def _company(rng: random.Random) -> str:
    siren = _last(_of("123456789", 8)(rng))
    siret = _last(siren + f"{rng.randint(1, 9999):04d}")
    return rng.choice(
        (f"SIREN {siren}", f"SIRET : {siret}", f"SIRET {siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}")
    )


def _list(least: int, most: int, one: Make, between: tuple[str, ...] = ("\n", "; ", ", ")) -> Make:
    return lambda rng: rng.choice(between).join(one(rng) for _ in range(rng.randint(least, most)))


def _email(rng: random.Random) -> str:
    return f"{_of(string.ascii_lowercase, 6)(rng)}.{_of(string.ascii_lowercase, 8)(rng)}@{rng.choice(('ministere', 'agence'))}.example"


def _phone(rng: random.Random) -> str:
    pairs = [f"{rng.randint(0, 99):02d}" for _ in range(4)]
    return rng.choice(("06 ", "06.", "+33 6 ", "01 ")) + rng.choice((" ", ".", "")).join(pairs)


def _birth(rng: random.Random) -> str:
    return f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.randint(1940, 2005)}"


def _row(rng: random.Random) -> str:
    return f"{rng.choice(_NOUNS).upper()};{rng.choice(_NOUNS)};{_birth(rng)};{rng.randint(1, 999)}"


SECRETS: Final[dict[str, Make]] = {
    "credential.key.pem": lambda rng: _pem(rng.choice(("RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY")))(rng),
    "credential.key.pgp": _pem("PGP PRIVATE KEY BLOCK"),
    "credential.token.anthropic": _form("sk-ant-api03-{u93}AA"),
    "credential.token.aws": _form("AKIA{216}"),
    "credential.token.aws_secret": _form("AWS_SECRET_ACCESS_KEY={a40}"),
    "credential.token.azure_storage": lambda rng: f"AccountKey={base64.b64encode(rng.randbytes(64)).decode()}",
    "credential.token.digitalocean": _form("dop_v1_{h64}"),
    "credential.token.discord": _form("MTE{a21}.G{u5}.{u38}"),
    "credential.token.docker": _form("dckr_pat_{u27}"),
    "credential.token.github": _checked("ghp_"),
    "credential.token.github_fine": _form("github_pat_{a22}_{a59}"),
    "credential.token.gitlab": _form("glpat-{u20}"),
    "credential.token.google": _form("AIza{u35}"),
    "credential.token.huggingface": _form("hf_{l34}"),
    "credential.token.jwt": _jwt,
    "credential.token.npm": _checked("npm_"),
    "credential.token.openai": _form("sk-proj-{u74}T3BlbkFJ{u74}"),
    "credential.token.ovh": _form("application_secret={a32}"),
    "credential.token.pypi": _form("pypi-AgEIcHlwaS5vcmc{u120}"),
    "credential.token.scaleway": _form("SCW_SECRET_KEY={h8}-{h4}-{h4}-{h4}-{h12}"),
    "credential.token.sendgrid": _form("SG.{u22}.{u43}"),
    "credential.token.slack": _form("xoxb-{d12}-{d13}-{a24}"),
    "credential.token.stripe": _form("sk_live_{a24}"),
    "credential.token.telegram": _form("{d10}:AA{u33}"),
    "credential.token.twilio": _form("SK{h32}"),
    "credential.token.vault": _form("hvs.CAES{u90}"),
    "credential.matrix.synapse": _signed(_synapse),
    "credential.matrix.service": _signed(_form("mct_{a30}")),
    "credential.password.written": _said(
        "le mot de passe est {p}", "mdp : {p}", "MDP={p}", "Mot de passe du compte {u} : {p}", "login : {u} / mdp : {p}",
        "the password is {p}", "password: {p}", "Password for {u} on {h}: {p}", "user={u} password={p}", "pwd = '{p}'",
        "export DB_PASSWORD={p}", "POSTGRES_PASSWORD: \"{p}\"", "ansible_ssh_pass: {p}", '{"user": "{u}", "password": "{p}"}',
        "Le mdp de {h} c'est {p}", "your new password will be: {p}", "mot de passe provisoire -> {p}", "$mdp = \"{p}\"",
    ),
    "credential.command.powershell": _said("ConvertTo-SecureString '{p}' -AsPlainText -Force", '$s = ConvertTo-SecureString -String "{p}" -AsPlainText -Force'),
    "credential.command.net_use": _said(r"net use Z: \\srv\commun /user:{u} {p}", r"net use \\srv\commun {p} /user:{u} /persistent:no"),
    "credential.command.curl": _said("curl -u {u}:{p} https://{h}/api", "curl -s https://{h}/ --user '{u}:{p}'"),
    "credential.command.sshpass": _said("sshpass -p '{p}' ssh {u}@{h}", "sshpass -p {p} scp f {h}:"),
    "credential.command.mysql": _said("mysql -h {h} -u root -p{p} agents"),
    "credential.ldap.command": _said("ldapsearch -x -H ldaps://{h} -D 'cn=admin,dc=agent' -w '{p}' -b dc=agent", "ldapmodify -D cn=svc,dc=agent -w {p} -f a.ldif"),
    "credential.ldap.setting": _said("bindpw {p}", "ldap_default_authtok = {p}", "bind_password: '{p}'"),
    "credential.url.database": _said("postgres://{u}:{p}@{h}:5432/agents", "mongodb+srv://app:{p}@{h}/agents", "redis://:{p}@{h}:6379/0"),
    "credential.url.driver": _said("Server={h};Database=A;User Id=sa;Password={p};", "jdbc:mysql://{h}/a?user=app&password={p}"),
    "credential.url.basic": _said("https://app:{p}@{h}/", "git clone https://bot:{p}@{h}/depot.git"),
    "personal.fr.nir": _nir,
    "personal.fr.nir_list": _list(20, 60, _nir, ("\n",)),
    "personal.bank.iban": _iban,
    "personal.bank.iban_list": _list(20, 60, _iban, ("\n",)),
    "personal.bank.card": _card,
    "personal.bank.card_list": _list(20, 60, _card, ("\n",)),
    "personal.fr.tax": _tax,
    "personal.fr.company": _company,
    "personal.contact.email_list": _list(20, 190, _email),
    "personal.contact.email_export": _list(205, 500, _email),
    "personal.contact.phone_list": _list(22, 190, _phone, ("\n", "; ")),
    "personal.birth.one": lambda rng: f"{rng.choice(('née le', 'né le', 'date de naissance :', 'DOB:'))} {_birth(rng)}",
    "personal.birth.row_list": _list(14, 80, _row, ("\n",)),
}  # fmt: skip
"""What each detector must find."""


def planted(name: str, seed: int = 0) -> Iterator[Planted]:
    """Messages that each hold one thing for a detector (`credential.token.github`), without end."""
    rng = random.Random(f"{name} {seed}")  # noqa: S311
    texts = (text for kind, text in messages(seed + 1) if kind in {"french", "english"})
    lines = name.startswith(("credential.key.", "credential.command.", "credential.ldap.")) or name.endswith(
        ("_list", "_export")
    )
    while True:
        before, _, after = rng.choice(_ON_A_LINE if lines else _SHOWN).partition("{m}")
        shown = (before.replace("{text}", next(texts)), after.replace("{text}", next(texts)))
        yield Planted(frozenset({name}), SECRETS[name](rng), *shown)
