"""Passwords of directories: what opened the platform in 2026 was a script with one. Binds, their settings, their code."""

from typing import Final

from vigie.content.detectors._credentials import credential
from vigie.content.looking import secrets
from vigie.content.secrecy import weigh_alone
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_TITLE: Final = Sentence(en="the password of a directory (LDAP)", fr="le mot de passe d'un annuaire (LDAP)")
_ADVICE: Final = Sentence(
    en="Tell the directory's administrators now: this account must get a new password before anything else is done.",
    fr="Prévenez dès maintenant les administrateurs de l'annuaire : ce compte doit changer de mot de passe avant toute autre chose.",
)


_TOOL: Final = r"ldap(?:search|modify|add|delete|passwd|whoami|compare|modrdn|vi|exop)"
_SETTING: Final = (
    r"(?:bindpw|bind_?pass(?:word|wd)?|bind_?dn_?pass(?:word)?|bindcredentials?|ldap_default_authtok|(?:olc)?rootpw|"
    r"ldap_?bind_?(?:pw|credential|secret)|searchpassword|dnpass|managerpassword|userpassword|unicodepwd)"
)
_CALLED: Final = (
    r"(?:simple_bind(?:_s)?|bind_s|ldap_bind|directoryentry|ldapconnection|networkcredential|connection)\s?\("
)
_CALL: Final = (
    _CALLED
    + r"[^\n]{0,160}?[\"'](?:cn|uid|dc|ou|[a-z]{2,12}\\\\?)[^\"'\n]{0,160}[\"']\s?,\s?(?:password\s?=\s?)?[\"'](?P<value>[^\"'\n]{3,100})[\"']"
)

DETECTORS: Final = (
    credential(
        "ldap.command",
        _TITLE,
        secrets(_TOOL + r"\b[^\n]{0,240}?\s-w\s{0,2}(?![\s-])[\"']?(?P<value>[^\s\"']{3,100})", weigh_alone),
        triggers=(_TOOL,),
        examples=(
            "ldapsearch -x -H ldaps://ldap.agent.example -D 'cn=admin,dc=agent,dc=example' -w 'Tr0mbone$Vert' -b dc=agent",
            "ldapmodify -D cn=admin,dc=agent -w tournesol -f change.ldif",
            "ldapwhoami -x -D uid=agent -wkV9xq2LmR7",
        ),
        others=(
            "ldapsearch -x -D cn=admin,dc=agent -W -b dc=agent",
            "ldapsearch -x -D cn=admin -y /run/secrets/ldap",
            "ldapsearch -D cn=admin -w $LDAP_PASSWORD",
            "ldapsearch ne répond plus depuis ce matin",
        ),
        severity=Severity.CRITICAL,
        advice=_ADVICE,
    ),
    credential(
        "ldap.setting",
        _TITLE,
        secrets(
            rf"(?<![a-z]){_SETTING}[\"']?(?:\s{{0,3}}[:=]{{1,2}}\s{{0,3}}|\s{{1,8}})[\"']?(?P<value>[^\s\"',;]{{4,200}})",
            weigh_alone,
            _SETTING,
        ),
        triggers=(_SETTING,),
        examples=(
            "bindpw Tr0mbone$Vert",
            "ldap_default_authtok = kV9xq2LmR7",
            "olcRootPW: {SSHA}kV9xq2LmR7tYb4ZsWc8JdQ3hNf6GpT5a".replace("{SSHA}", "Horizon42"),
            "bind_password: 'Horizon42Bleu'",
            "userPassword: Cactus#2026",
        ),
        others=(
            "bindpw ${LDAP_PASSWORD}",
            "bind_password: !vault",
            "ldap_default_authtok_type = password",
            "userPassword: ********",
            "bindpw",
        ),
        severity=Severity.CRITICAL,
        advice=_ADVICE,
    ),
    credential(
        "ldap.code",
        _TITLE,
        secrets(_CALL, weigh_alone, _CALLED),
        triggers=(r"simple_bind|bind_s|ldap_bind|directoryentry|ldapconnection|networkcredential|connection\s?\(",),
        examples=(
            "conn.simple_bind_s('cn=admin,dc=agent,dc=example', 'Tr0mbone$Vert')",
            'ldap_bind($ds, "cn=admin,dc=agent", "kV9xq2LmR7");',
            'New-Object DirectoryServices.DirectoryEntry("LDAP://dc=agent", "AGENT\\svc", "Horizon42")'.replace(
                "AGENT\\svc", "cn=svc"
            ),
            "Connection(server, 'uid=agent,ou=people', password='Cactus#2026')",
        ),
        others=(
            "conn.simple_bind_s(user, password)",
            "conn.simple_bind_s('cn=admin,dc=agent', os.environ['LDAP'])",
            "Connection(server, 'uid=agent,ou=people', password='<password>')",
        ),
        severity=Severity.CRITICAL,
        advice=_ADVICE,
    ),
)
