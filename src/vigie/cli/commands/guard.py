"""`vigie guard config`: the lines an operator puts into Synapse's own files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import typer
import yaml

from vigie.cli import output
from vigie.model.errors import UsageError
from vigie.model.language import Language, Sentence
from vigie.model.response_settings import Mode
from vigie.settings import Settings, load

_HOME: Final = Path("/var/lib/vigie-guard")

LOG: Final[dict[str, Any]] = {
    "disable_existing_loggers": False,
    "loggers": {"synapse.access.http": {"level": "INFO"}},
}
"""The guard learns the end of each request from Synapse's access log, whatever else is done with its lines."""
_IN_CONFIG: Final = Sentence(
    en="# In homeserver.yaml. Synapse's user must be able to write {folder}",
    fr="# Dans homeserver.yaml. L'utilisateur de Synapse doit pouvoir écrire dans {folder}",
)
_IN_CONFIG_OF: Final = Sentence(
    en="# In homeserver.yaml of {server}. Synapse's user must be able to write {folder}",
    fr="# Dans homeserver.yaml de {server}. L'utilisateur de Synapse doit pouvoir écrire dans {folder}",
)
_ASSISTANT: Final = Sentence(
    en="# content.assistant: an ordinary account that tells authors what was seen. Make it, and put its access token\n"
    "# under servers[].assistant of Vigie's settings; leave the line out to do without (docs/content-policy.md)",
    fr="# content.assistant : un compte ordinaire qui dit aux auteurs ce qui a été vu. Créez-le et mettez son jeton\n"
    "# d'accès sous servers[].assistant des réglages de Vigie ; sans lui, retirez la ligne (docs/content-policy.md)",
)
_IN_LOG: Final = Sentence(
    en="# In Synapse's log config (the file that log_config names); the files that Synapse generates need only the\n"
    "# two lines about synapse.access.http. Then restart Synapse, and ask: vigie doctor",
    fr="# Dans la configuration des journaux de Synapse (le fichier que nomme log_config) ; à ceux que Synapse génère\n"
    "# il ne manque que les deux lignes sur synapse.access.http. Puis redémarrez Synapse, et : vigie doctor",
)


@dataclass(frozen=True, slots=True)
class GuardLines:
    """What one homeserver's guard is told."""

    server: str
    spool: Path
    orders: Path
    state: Path
    environment: str
    language: Language
    mode: Mode
    assistant: str = ""

    def module(self) -> dict[str, Any]:
        """The entry under `modules:`."""
        config: dict[str, Any] = {
            "spool": str(self.spool),
            "orders": str(self.orders),
            "state": str(self.state),
            "environment": self.environment,
            "language": self.language.value,
            "mode": self.mode.value,
            "content": {
                "inspect": True,
                "enforce": True,
                **({"assistant": self.assistant} if self.assistant else {}),
                "files": {"children": 1, "look": "titles"},
            },
        }
        return {"module": "vigie_synapse.Guard", "config": config}


def from_settings(settings: Settings) -> list[GuardLines]:
    """One for each server of the settings."""
    return [
        GuardLines(
            server=server.name,
            spool=server.spool,
            orders=server.orders_path(),
            state=server.guard_path(),
            environment=server.environment,
            language=settings.language,
            mode=settings.response.mode,
            assistant=f"@assistant:{server.name}",
        )
        for server in settings.servers
    ]


def from_options(home: Path, environment: str, language: Language, mode: Mode, assistant: str = "") -> list[GuardLines]:
    """One, below a folder. Raises `UsageError` for a relative one."""
    if not home.is_absolute():
        raise UsageError(
            Sentence(
                en=f"--home {home}: give an absolute path: Synapse starts from a folder of its own",
                fr=f"--home {home} : donnez un chemin absolu : Synapse démarre dans un dossier à lui",
            )
        )
    folders = (home / "spool", home / "orders.json", home / "guard")
    return [GuardLines("", *folders, environment, language, mode, assistant)]


def text(lines: list[GuardLines], language: Language) -> str:
    """Lines to copy, with what to do with them."""
    blocks = [_block(one, language) for one in lines]
    return "\n".join([*blocks, f"{_IN_LOG.in_(language)}\n{_yaml(LOG)}"])


def _block(one: GuardLines, language: Language) -> str:
    head = (_IN_CONFIG_OF if one.server else _IN_CONFIG).format(language, server=one.server, folder=one.spool.parent)
    if one.assistant:
        head += f"\n{_ASSISTANT.in_(language)}"
    return f"{head}\n" + _yaml({"modules": [one.module()]})


def _yaml(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def as_document(lines: list[GuardLines]) -> dict[str, Any]:
    """The same for machines."""
    servers = [{"server_name": one.server or None, "homeserver": {"modules": [one.module()]}} for one in lines]
    return {"servers": servers, "log_config": LOG}


def register(app: typer.Typer) -> None:
    """Add the command."""
    guard = typer.Typer(help="The part of Vigie that Synapse loads.", no_args_is_help=True)
    app.add_typer(guard, name="guard")

    @guard.command("config")
    def _config(
        config: Path | None = typer.Option(None, "--config", help="Settings: lines for each server they name."),
        home: Path = typer.Option(_HOME, "--home", help="Without settings: the guard's folder."),
        environment: str = typer.Option("default", "--environment", help="Without settings: the population served."),
        language: Language = typer.Option(Language.EN, "--language", help="Without settings: of sentences to users."),
        mode: Mode = typer.Option(Mode.ENFORCE, "--mode", help="Without settings: observe only records."),
        assistant: str = typer.Option("", "--assistant", help="Without settings: the account that speaks to authors."),
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Print the exact lines for homeserver.yaml and for Synapse's log config."""
        settings = load(config) if config else None
        lines = from_settings(settings) if settings else from_options(home, environment, language, mode, assistant)
        if as_json:
            output.document(as_document(lines))
        else:
            output.lines(text(lines, output.language(settings)))
