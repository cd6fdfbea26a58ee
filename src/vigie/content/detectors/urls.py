"""Addresses that carry a password: connection strings of databases and brokers, and `https://user:password@host`."""

import re
from collections.abc import Iterator
from typing import Final

from vigie.content import structure
from vigie.content.detector import Found, Look
from vigie.content.detectors._credentials import REVOKE, credential
from vigie.content.looking import drawn, judged, pattern, secrets
from vigie.content.secrecy import weigh_alone
from vigie.content.text import Text
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence

_DATABASES: Final = (
    r"(?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|valkey|amqps?|mssql|sqlserver|oracle|cockroachdb|clickhouse|"
    r"cassandra|couchdb|neo4j|bolt|nats|kafka|mqtts?|ldaps?|snowflake|db2|firebird|elasticsearch|influxdb|etcd)"
    r"(?:\+[a-z0-9_]{1,16})?(?:\+srv)?"
)
_WEB: Final = r"(?:https?|ftps?|sftp|ssh|git|git\+https?|smb|cifs|rtsp|imaps?|smtps?|pop3s?|sips?|socks[45]h?|wss?|davs?|webdavs?|vnc|rdp)"
_USER: Final = r"[^\s/:@\"'<>]{0,80}"
_VALUE: Final = r"(?P<value>[^\s/\"'<>@]{2,120}(?:@[^\s/\"'<>@]{1,40})??)"
_HOST: Final = r"@[\[\w]"
_ADDRESS: Final = pattern(rf"://{_USER}:{_VALUE}{_HOST}")
_WITH_USER: Final = r"://[^\s/@]*@"
_SCHEME: Final = 32
"""Characters before `://` in which a scheme stands."""
_KEY_VALUE: Final = r"[;?&]\s?(?:password|pwd|passwd|pass)\s?=\s?[\"']?(?P<value>[^\s;&\"'<>]{2,120})"


def _addresses(schemes: str) -> Look:
    """Addresses of some schemes: found by their `://`, which is quick, and then by what stands before it."""
    wanted = re.compile(rf"(?<![a-z]){schemes}$".encode())

    def look(text: Text) -> Iterator[Found]:
        for match in text.found(_ADDRESS):
            start = match.start()
            if wanted.search(text.folded, max(start - _SCHEME, 0), start) and (
                found := judged(text, *match.span("value"), weigh_alone)
            ):
                yield found

    return look


_KNOWN: Final = r"eyj|sy[trl]_|m[a-z]{2}_|gh[a-z]_|github_|gl[a-z]{2,6}-|xox[a-z]-|sk-"
"""Tokens that tell their issuer are told by their own detectors."""
_OPAQUE: Final = r"[a-z0-9._~+/-]{20,400}={0,2}"
_EXAMPLE: Final = "kV9xq2LmR7tYb4ZsWc8JdQ3hNf6GpT"


def _drawn(value: str) -> Confidence | None:
    """Nobody wrote it: figures among letters, and hardly anything said again."""
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return Confidence.HIGH if mixed and drawn(value) and structure.entropy(value) > 3.5 else None


def _basic(value: str) -> Confidence | None:
    return Confidence.HIGH if structure.pair(value) else None


DETECTORS: Final = (
    credential(
        "url.database",
        Sentence(en="a connection string with its password", fr="une chaîne de connexion avec son mot de passe"),
        _addresses(_DATABASES),
        triggers=(_WITH_USER,),
        examples=(
            "postgres://vigie:Tr0mbone$Vert@db.agent.example/vigie",
            "postgresql+psycopg2://vigie:kV9xq2LmR7@db.agent.example:5432/vigie",
            "mongodb+srv://agent:Horizon42Bleu@stock.agent.example/base",
            "redis://:kV9xq2LmR7@cache.agent.example:6379/0",
            "amqp://rabbit:Cactus-2026@file.agent.example:5672/%2f",
            "mysql://root:tournesol@127.0.0.1/agents",
        ),
        others=(
            "postgres://vigie@db.agent.example/vigie",
            "postgresql://vigie:${DB_PASSWORD}@db.agent.example/vigie",
            "redis://cache.agent.example:6379/0",
            "mysql://user:<password>@host/base",
            "mongodb://user:****@stock.agent.example",
        ),
        severity=Severity.CRITICAL,
    ),
    credential(
        "url.driver",
        Sentence(en="a connection string with its password", fr="une chaîne de connexion avec son mot de passe"),
        secrets(_KEY_VALUE, weigh_alone),
        triggers=(r"[;?&]\s?(?:password|pwd|passwd|pass)\s?=",),
        examples=(
            "jdbc:postgresql://db.agent.example/vigie?user=vigie&password=Tr0mboneVert9",
            "Server=sql.agent.example;Database=Agents;User Id=sa;Password=kV9!xq2Lm;",
            "Data Source=sql;Initial Catalog=Agents;Uid=sa;Pwd=Horizon42;",
            "Provider=SQLOLEDB;Data Source=sql; Password=tournesol ;",
            "jdbc:sqlserver://sql.agent.example;user=sa;password=Cactus#2026;encrypt=true",
        ),
        others=(
            "Server=sql.agent.example;Database=Agents;Integrated Security=true;",
            "https://portail.example/?user=agent&password=",
            "Server=sql;User Id=sa;Password=${SQL_PASSWORD};",
            "jdbc:postgresql://db.agent.example/vigie?user=vigie&password=********",
        ),
        severity=Severity.CRITICAL,
    ),
    credential(
        "url.basic",
        Sentence(en="an address with its password", fr="une adresse avec son mot de passe"),
        _addresses(_WEB),
        triggers=(_WITH_USER,),
        examples=(
            "https://agent:Horizon42Bleu@portail.agent.example/",
            "git clone https://agent:kV9xq2LmR7@git.agent.example/depot.git",
            "ftp://depot:tournesol@ftp.agent.example/",
            "http://:kV9xq2LmR7@proxy.agent.example:3128",
        ),
        others=(
            "https://portail.agent.example:8443/@agent",
            "https://agent@portail.agent.example/",
            "ssh://git@git.agent.example:2222/depot.git",
            "https://user:<password>@portail.example/",
            "https://${USER}:${PASS}@portail.example/",
            "https://matrix.to/#/@token:agent.example",
        ),
    ),
    credential(
        "header.basic",
        Sentence(
            en="a user name and its password (basic authentication)",
            fr="un identifiant et son mot de passe (authentification basique)",
        ),
        secrets(
            r"(?:authorization|auth)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:basic )?(?P<value>[a-z0-9+/]{8,400}={0,2})", _basic
        ),
        triggers=(r"authorization[\"']?\s*[:=]\s*[\"']?basic", r'"auth"\s*:'),
        examples=(
            "Authorization: Basic YWdlbnQ6SG9yaXpvbjQyQmxldQ==",
            '{"auths": {"registre.example": {"auth": "YWdlbnQ6SG9yaXpvbjQyQmxldQ=="}}}',
        ),
        others=("Authorization: Basic <base64>", "Authorization: Basic cmllbg==", '{"auth": "none"}'),
    ),
    credential(
        "header.bearer",
        Sentence(en="an access token in a header (bearer)", fr="un jeton d'accès dans un en-tête (bearer)"),
        secrets(
            rf"authorization[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?bearer\s{{1,3}}(?!{_KNOWN})(?P<value>{_OPAQUE})", _drawn
        ),
        triggers=(r"authorization[\"']?\s*[:=]\s*[\"']?bearer\s+[0-9a-z]",),
        examples=(
            f"Authorization: Bearer {_EXAMPLE}",
            f"curl -H 'Authorization: Bearer {_EXAMPLE}.{_EXAMPLE[::-1]}' https://api.agent.example/v1",
            f'{{"Authorization": "Bearer {_EXAMPLE}"}}',
        ),
        others=(
            "Authorization: Bearer <token>",
            "Authorization: Bearer $TOKEN",
            "Authorization: Bearer your-access-token-goes-here",
            "Authorization: Bearer eyJhbGciOi...",
            "Authorization: Bearer aaaaaaaaaaaaaaaaaaaaaaaaaaaaa1",
            "curl -H 'Authorization: Bearer ACCESS_TOKEN_OF_THE_USER'",
        ),
        advice=REVOKE,
    ),
)
