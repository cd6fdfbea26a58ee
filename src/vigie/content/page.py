"""Writes the table of docs/content.md from the detectors that ship: `python -m vigie.content.page`."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vigie.content.detector import Detector
from vigie.content.detectors import bundled
from vigie.model.sightings import Kind

PAGE: Final = "docs/content.md"
_TITLES: Final = {
    Kind.MARKING: "Markings",
    Kind.CREDENTIAL: "Credentials",
    Kind.PERSONAL: "Personal data",
}


def page(text: str) -> str:
    """The page with its tables written anew; everything outside the comments that mark them stays."""
    return re.sub(
        r"(<!-- generated: detectors -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}{''.join(_tables(bundled()))}{found[2]}",
        text,
        flags=re.DOTALL,
    )


def _tables(detectors: tuple[Detector, ...]) -> Iterator[str]:
    for kind, title in _TITLES.items():
        some = sorted((one for one in detectors if one.kind is kind), key=lambda one: one.id)
        yield f"\n### {title} ({len(some)})\n\n| Detector | Finds | Severity | Confidence |\n"
        yield "| --- | --- | --- | --- |\n"
        for one in some:
            yield f"| `{one.id}` | {one.title.en} | {one.severity.name.lower()} | {one.confidence} |\n"
    yield "\n"


def main(root: Path = Path()) -> None:
    """Rewrite the page's tables under a checkout."""
    path = root / PAGE
    path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stderr.write(f"{PAGE} written\n")


if __name__ == "__main__":
    main()
