"""`vigie lists`: check the operator's own lists, and make fingerprints of documents for them."""

from pathlib import Path
from typing import Any, Final

import typer

from vigie.cli import output
from vigie.content import own, passages, whole
from vigie.content.extraction import Extraction, Limits, Look
from vigie.content.unread import VERDICTS
from vigie.content.workshop import Workshop
from vigie.model.errors import UsageError
from vigie.model.language import Sentence
from vigie.model.sightings import Kind

_GOOD: Final = Sentence("in order: {count} {count:entry|entries}", "en ordre : {count} {count:entrée|entrées}")
_PROPERTIES: Final = "properties"
"""Programs write them, and write the same into other documents."""
_SHORT: Final = Sentence(
    "{file}: fewer than {words} {words:word|words} can be read in it, so it will be known whole only, not in parts",
    "{file} : moins de {words} {words:mot lisible|mots lisibles}, il ne sera donc reconnu qu'entier, pas par morceaux",
)
_PROBLEM: Final = Sentence("{file}: {reason}", "{file} : {reason}")
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
    """Make fingerprints to put into a list, of any files that `vigie scan` can open.

    A document's text cannot be had back from its fingerprint.
    """
    with Workshop(Limits()) as workshop:
        workshop.check()
        entries = [_entry(path, severity, workshop) for path in files]
    if as_json:
        output.document({"fingerprints": entries})
        return
    output.lines("fingerprints:")
    for entry in entries:
        output.lines("\n".join(f"  {'- ' if key == 'id' else '  '}{key}: {value}" for key, value in entry.items()))


def _entry(path: Path, severity: str, workshop: Workshop) -> dict[str, Any]:
    sha256 = whole.digest(path, workshop.limits.size)
    if not sha256:
        raise UsageError(f"{path} cannot be read, or is larger than {workshop.limits.size >> 20} MiB")
    name = "".join(one if one.isalnum() and one.isascii() else "_" for one in path.stem.lower())[:60].strip("_")
    entry = {"id": name or "document", "severity": severity, "sha256": sha256}
    found = _passages(path, workshop.inspect(path, path.name, "", Look.NOTHING))
    return {**entry, "passages": passages.written(found)} if found else entry


def _passages(path: Path, said: Extraction) -> passages.Passages:
    """Those of all that the document says, with a word about what could not be read."""
    language, name = output.language(), output.printable(str(path))
    for code in sorted({one.code for one in said.problems}):
        output.note(_PROBLEM.format(language, file=name, reason=VERDICTS[code].title.in_(language)))
    found = passages.of("\n".join(text for place, text in said.parts if not place.endswith(_PROPERTIES)))
    if not found:
        output.note(_SHORT.format(language, file=name, words=passages.SHORTEST))
    return found
