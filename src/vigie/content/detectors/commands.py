"""Passwords on command lines and in scripts: PowerShell, Windows, Unix tools. One line for each way to write one."""

from dataclasses import dataclass
from typing import Final

from vigie.content.detector import Detector
from vigie.content.detectors._credentials import credential
from vigie.content.looking import secrets
from vigie.content.secrecy import weigh, weigh_alone
from vigie.model.findings import Severity
from vigie.model.language import Sentence


@dataclass(frozen=True, slots=True)
class _Way:
    """`announced` is over folded text, with a group named `value`; `triggers` are rare pieces of it."""

    name: str
    tool: str
    announced: str
    triggers: tuple[str, ...]
    examples: tuple[str, ...]
    others: tuple[str, ...]
    asked: bool = True  # a plain word would be a password here
    begins: str = ""  # as `secrets` has it


_CLIENTS: Final = r"(?:redis-cli|valkey-cli|sqlcmd|osql|bcp|isql|mongosh?|mongodump|psql|docker login|podman login|helm registry login|az login|rpcclient|impacket-\w{1,20}|evil-winrm|crackmapexec|netexec|nxc|keytool|zip|unzip|7z[a]?|openssl|smbclient|ipmitool|snmp(?:walk|get)|kinit)"
_WORD: Final = r"[\"']?(?P<value>[^\s\"']{3,100})"
_LINE: Final = r"[^\n|;]{0,160}?"


_WAYS: Final = (
    _Way(
        "powershell",
        "PowerShell",
        r"convertto-securestring\s{1,3}(?:-(?:string|asplaintext|force)\s{1,3}){0,3}(?![-$(])[\"']?(?P<value>[^\s\"')]{3,100})",
        ("convertto-securestring",),
        (
            "$p = ConvertTo-SecureString 'Tr0mbone$Vert' -AsPlainText -Force",
            'ConvertTo-SecureString -String "tournesol" -AsPlainText -Force',
            "ConvertTo-SecureString -AsPlainText -Force 'kV9xq2LmR7'",
        ),
        (
            "ConvertTo-SecureString $env:ADMIN_PASS -AsPlainText -Force",
            "Get-Content chiffre.txt | ConvertTo-SecureString -Key $cle",
            "ConvertTo-SecureString (Get-Secret ldap) -AsPlainText",
            "voyez la documentation de ConvertTo-SecureString",
        ),
    ),
    _Way(
        "powershell_option",
        "PowerShell",
        rf"-(?:account|admin|user|service|db|ldap|bind|smtp|new|old|safemodeadministrator)password\s{{1,3}}(?![-$(]){_WORD}",
        (r"-(?:account|admin|user|service|db|ldap|bind|smtp|new|old|safemodeadministrator)password\s",),
        ("Connect-Agent -AdminPassword 'Tr0mbone$Vert'", "New-Compte -UserPassword tournesol7 -Nom agent"),
        ("Connect-Agent -AdminPassword $mdp", "Set-ADAccountPassword -NewPassword (Read-Host -AsSecureString)"),
    ),
    _Way(
        "net_use",
        "net use",
        r"net1?\s{1,2}use\s[^\n]{0,120}?(?:/user:\S{1,80}\s{1,2}(?![/*])(?P<value>[^\s\"']{3,100})|\\\\\S{1,80}\s{1,2}(?![/*])(?P<before>[^\s\"'/]{3,100})\s{1,2}/u)",
        (r"net1?\s+use",),
        (
            r"net use Z: \\fichiers\commun /user:AGENT\svc Tr0mbone$Vert",
            r"net use \\fichiers\commun /user:svc tournesol /persistent:yes",
            r"net use X: \\fichiers\commun Tr0mbone$Vert /user:AGENT\svc",
        ),
        (
            r"net use Z: \\fichiers\commun /persistent:yes",
            r"net use Z: \\fichiers\commun * /user:AGENT\svc",
            r"net use \\fichiers\commun /user:svc %MDP%",
        ),
    ),
    _Way(
        "net_user",
        "net user",
        rf"net1?\s{{1,2}}user\s{{1,2}}[^\s/]{{1,64}}\s{{1,2}}(?![/*]){_WORD}\s{{1,2}}/(?:add|domain|active|y)",
        (r"net1?\s+user",),
        ("net user svc Tr0mbone$Vert /add", "net user svc tournesol7 /domain"),
        ("net user svc * /add", "net user svc /delete", "the net user value is computed"),
    ),
    _Way(
        "windows_option",
        "Windows",
        rf"(?:cmdkey|wmic|psexec(?:64)?|schtasks|mstsc|xfreerdp3?|wlfreerdp)\b[^\n]{{0,200}}?[\s][/-](?:pass(?:word)?|rp|p)(?:[:\s]\s{{0,2}})(?![-/$%*]){_WORD}",
        (r"(?:cmdkey|wmic|psexec|schtasks|freerdp)",),
        (
            r"cmdkey /add:fichiers /user:AGENT\svc /pass:Tr0mbone$Vert",
            "xfreerdp /v:poste.agent.example /u:svc /p:tournesol7",
            "schtasks /create /tn copie /tr copie.cmd /ru svc /rp kV9xq2LmR7",
            r"psexec \\poste -u svc -p Horizon42 cmd",
        ),
        (
            "cmdkey /list",
            "schtasks /query /fo list",
            "xfreerdp /v:poste.agent.example /u:svc",
            "schtasks /create /ru svc /rp * /tn copie",
        ),
    ),
    _Way(
        "sshpass",
        "sshpass",
        rf"sshpass\s{{1,3}}-p\s{{0,3}}(?![$-]){_WORD}",
        (r"sshpass\s",),
        ("sshpass -p 'Tr0mbone$Vert' ssh agent@poste.agent.example", "sshpass -ptournesol ssh poste"),
        ('sshpass -p "$MDP" ssh poste', "sshpass -f /run/secrets/mdp ssh poste", "sshpass -e ssh poste"),
    ),
    _Way(
        "curl",
        "curl",
        r"curl(?=\s)[^\n]{0,160}?\s-(?:[a-z]{0,3}u|-user|-proxy-user)[\s=]{0,3}[\"']?[^\s\"':$]{1,80}:(?P<value>[^\s\"']{3,100})",
        (r"curl[^\n]*\s-(?:[a-z]*u|-user|-proxy-user)",),
        (
            "curl -u agent:Tr0mbone$Vert https://api.agent.example/",
            "curl -s https://api.agent.example/ --user 'agent:tournesol'",
            "curl -sku svc:kV9xq2LmR7 https://api.agent.example/".replace("-sku", "-sk -u"),
        ),
        (
            "curl -u agent https://api.agent.example/",
            "curl -u agent:$MDP https://api.agent.example/",
            "curl -H 'Host: agent:8080' https://api.agent.example/",
            "curl -u user:<password> https://api.agent.example/",
        ),
        begins=r"curl\s",
    ),
    _Way(
        "option",
        "--password",
        r"--(?<=\s--)(?:password|passwd|pass|http-password|ftp-password|admin-password|passphrase|rootpw|token|secret|api-key)(?:=|\s{1,2})(?![-$%<*\[{(]){0}".replace(
            "{0}", _WORD
        ),
        (r"\s--(?:password|passwd|pass|http-password|ftp-password|admin-password|passphrase|rootpw|token|secret|api-key)[=\s]",),
        (
            "wget --user=agent --password=Tr0mbone9 https://depot.agent.example/",
            "mysqldump --password=kV9xq2LmR7 agents",
            "gpg --batch --passphrase Horizon42 -d coffre.gpg",
            "occ user:add --password Cactus#2026 agent",
        ),
        (
            "mysql --password -u root",
            "wget --password=$MDP https://depot.agent.example/",
            "l'option --password demande le mot de passe",
            "--password PASSWORD   the password to use",
            "outil --token <token>",
        ),
        asked=False,
    ),
    _Way(
        "mysql",
        "MySQL",
        r"(?:mysql(?:dump|admin|import)?|mariadb(?:-dump|-admin)?)\s[^\n]{0,120}?(?<=\s)-p[\"']?(?P<value>[^\s\"'-][^\s\"']{3,60})",
        (r"(?:mysql(?:dump|admin|import)?|mariadb(?:-dump|-admin)?)\s",),
        ("mysql -u root -pTr0mbone9 agents", "mysqldump -h db -u svc -pkV9xq2LmR7 agents", "mysql -u root -p'Tr0mbone!9' agents"),
        ("mysql -u root -p agents", "mysql -u root -p$MDP agents", "mysql est lent ce matin", "mysql -h db -P3306 agents"),
    ),
    _Way(
        "client_option",
        "client",
        rf"{_CLIENTS}\s[^\n]{{0,160}}?(?<=\s)-(?:a|p|pw|P|storepass|keypass|passin|passout|k)(?:\s{{1,2}}|=)(?:pass:)?(?![-$%<*\[{{(/:]){_WORD}",
        (
            r"(?:redis-cli|valkey-cli|sqlcmd|osql|mongosh?|mongodump|docker login|podman login|helm registry login|az login|rpcclient|impacket-|evil-winrm|crackmapexec|netexec|keytool|openssl|smbclient|ipmitool|unzip)\s",
        ),
        (
            "redis-cli -h cache -a Tr0mbone9 ping",
            "sqlcmd -S sql -U sa -P kV9xq2LmR7",
            "docker login registre.agent.example -u agent -p Horizon42Bleu",
            "keytool -list -keystore agents.jks -storepass tournesol7",
            "openssl pkcs12 -in agents.p12 -passin pass:Cactus2026",
        ),
        (
            "redis-cli -h cache ping",
            "redis-cli -h cache -p 6379 ping",
            "docker login -u agent --password-stdin",
            "openssl x509 -in agents.pem -noout",
            "sqlcmd -S sql -E",
            "openssl req -x509 -nodes -days 365",
        ),
        begins=_CLIENTS + r"\s",
    ),
    _Way(
        "smb",
        "SMB",
        r"(?:smbclient|rpcclient|mount(?:\.cifs)?|net\s(?:ads|rpc))(?=\s)[^\n]{0,120}?[\s,](?:-u\s{0,2}[\"']?[^\s\"'%]{1,80}%|(?:password|pass)=)(?![$%*])(?P<value>[^\s\"',]{3,100})",
        (r"(?:smbclient|rpcclient|mount(?:\.cifs)?)\s",),
        (
            "smbclient //fichiers/commun -U svc%Tr0mbone9",
            "mount -t cifs //fichiers/commun /mnt -o username=svc,pass=kV9xq2LmR7",
        ),
        (
            "smbclient //fichiers/commun -U svc",
            "mount -t cifs //fichiers/commun /mnt -o credentials=/etc/smb.cred",
            "mount /dev/sdb1 /mnt",
        ),
    ),
    _Way(
        "piped",
        "chpasswd, sudo",
        r"echo\s{1,2}(?:-e\s{1,2})?[\"']?(?:[a-z_][\w.-]{0,40}:)?(?![$%])(?P<value>[^\s\"']{3,100})[\"']?\s{0,3}\|\s{0,3}(?:sudo\s{1,2}-s|(?:sudo\s{1,2})?chpasswd|(?:sudo\s{1,2})?passwd\s{1,2}--stdin|kinit|docker\slogin|su\s)",
        (r"\|\s*(?:sudo\s|chpasswd|passwd\s|kinit|docker\slogin)",),
        (
            "echo 'svc:Tr0mbone9' | chpasswd",
            "echo tournesol7 | sudo -S apt update",
            'echo "kV9xq2LmR7" | docker login -u agent --password-stdin',
        ),
        ("echo $MDP | sudo -S apt update", "cat mdp.txt | chpasswd", 'echo "$JETON" | docker login --password-stdin'),
    ),
    _Way(
        "htpasswd",
        "htpasswd",
        r"htpasswd\s{1,2}-[a-z]{0,6}b[a-z]{0,6}\s[^\s]{1,100}\s{1,2}[^\s]{1,64}\s{1,2}(?![$%])[\"']?(?P<value>[^\s\"']{3,100})",
        (r"htpasswd\s",),
        ("htpasswd -b /etc/nginx/acces agent Tr0mbone9", "htpasswd -cbB acces agent tournesol7"),
        ("htpasswd -c /etc/nginx/acces agent", 'htpasswd -b acces agent "$MDP"'),
    ),
)  # fmt: skip


def _detector(way: _Way) -> Detector:
    return credential(
        f"command.{way.name}",
        Sentence(en=f"a password in a command ({way.tool})", fr=f"un mot de passe dans une commande ({way.tool})"),
        secrets(way.announced, weigh_alone if way.asked else weigh, way.begins),
        triggers=way.triggers,
        examples=way.examples,
        others=way.others,
        severity=Severity.HIGH,
    )


DETECTORS: Final = tuple(map(_detector, _WAYS))
