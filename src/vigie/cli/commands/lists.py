"""`vigie lists`: check the operator's own lists, and make fingerprints of documents for them."""

import hashlib
from pathlib import Path
from typing import Any, Final

import typer

from vigie.cli import output
from vigie.content import own, passages
from vigie.model.errors import UsageError
from vigie.model.language import Sentence
from vigie.model.sightings import Kind

MAX_BYTES: Final = 64 << 20
_GOOD: Final = Sentence("in order: {count} entries", "en ordre : {count} entrées")
_WHOLE: Final = Sentence(
    "{file}: not plain text, so it will be known whole only, not in parts",
    "{file} : pas du texte brut, il ne sera donc reconnu qu'entier, pas par morceaux",
)
_SHORT: Final = Sentence(
    "{file}: fewer than {words} words, so it will be known whole only",
    "{file} : moins de {words} mots, il ne sera donc reconnu qu'entier",
)
_FILES: Final = typer.Argument(help="The files.", exists=True, dir_okay=False, readable=True)
_JSON: Final = typer.Option(False, "--json", help="One JSON document.")


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="Your own words, expressions and fingerprints of documents.")
    app.add_typer(group, name="lists")
    group.command("check")(_check)
    group.command("fingerprint")(_fingerprint)


def _check(files: list[Path] = _FILES, as_json: bool = _JSON) -> None:
    """Check lists. Exits 2 with every mistake, each with its file and line."""
    detectors = own.read(files).detectors
    names = [one.id for one in detectors if one.kind is Kind.OWN]
    if as_json:
        output.document({"files": [str(path) for path in files], "detectors": names})
    else:
        output.lines(_GOOD.format(output.language(), count=len(names)))


def _fingerprint(
    files: list[Path] = _FILES,
    severity: str = typer.Option("high", "--severity", help="Of what is found by them."),
    as_json: bool = _JSON,
) -> None:
    """Make fingerprints to put into a list. A document's text cannot be had back from its fingerprint."""
    entries = [_entry(path, severity) for path in files]
    if as_json:
        output.document({"fingerprints": entries})
        return
    output.lines("fingerprints:")
    for entry in entries:
        output.lines("\n".join(f"  {'- ' if key == 'id' else '  '}{key}: {value}" for key, value in entry.items()))


def _entry(path: Path, severity: str) -> dict[str, Any]:
    with path.open("rb") as source:
        content = source.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UsageError(f"{path} is larger than {MAX_BYTES >> 20} MiB")
    name = "".join(one if one.isalnum() and one.isascii() else "_" for one in path.stem.lower())[:60].strip("_")
    entry = {"id": name or "document", "severity": severity, "sha256": hashlib.sha256(content).hexdigest()}
    found = passages.of(_text(path, content))
    return {**entry, "passages": passages.written(found)} if found else entry


def _text(path: Path, content: bytes) -> str:
    language, name = output.language(), output.printable(str(path))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if "\0" in text or not text:
        output.note(_WHOLE.format(language, file=name))
        return ""
    if not passages.of(text):
        output.note(_SHORT.format(language, file=name, words=passages.SHORTEST))
    return text
