"""Recall of markings for each family of evasions, of credentials and personal data, and false alarms of every detector.

    python benchmarks/content_quality.py [--json | --markdown] [--planted N] [--ordinary N] [--foreign]

Planted messages and ordinary ones come from the labelled corpus (`vigie.content.corpus`). `--foreign` also reads texts
that were not written for it, where this machine has them: the documentation and sources of Python, the licences and
read-me files of installed packages, the documentation of Debian, and the French translations of its programs.
"""

import argparse
import gettext
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from vigie.content.corpus import disguises, evasions, figures, markings, ordinary, secrets
from vigie.content.detectors import bundled
from vigie.content.pieces import Pieces
from vigie.content.scanner import Scanner

LARGEST = 300_000
"""Bytes of a file that is read."""
PART = 1_000
"""Characters of a paragraph that are taken for one message."""


@dataclass
class Recall:
    """What of one family was found."""

    planted: int = 0
    found: int = 0
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        return self.found / self.planted


def recall(scanner: Scanner, family: str, each: int) -> Recall:
    result = Recall()
    for name in markings.PHRASES:
        rng = random.Random(f"{family} {name}")
        for one in islice(markings.planted(name, seed=1), each):
            content = evasions.content(one, family, rng)
            seen = {sighting.detector for sighting in scanner.scan_event("m.room.message", content)}
            result.planted += 1
            result.found += bool(seen & one.detectors)
            if not seen & one.detectors:
                result.missed[name] += 1
    return result


def recall_of(scanner: Scanner, name: str, each: int) -> Recall:
    """Of a detector of credentials or personal data, as people post them."""
    result = Recall()
    for one in islice(secrets.planted(name, seed=1), each):
        result.planted += 1
        result.found += name in {sighting.detector for sighting in scanner.scan([("body", one.text)])}
    return result


def recall_disguised(scanner: Scanner, kind: str, family: str, each: int) -> Recall:
    """Of credentials, the words around them, or numbers, written in a family's way."""
    result = Recall()
    for name in disguises.names(kind):
        for content in islice(disguises.disguised(kind, name, family, seed=1), each):
            found = name in {sighting.detector for sighting in scanner.scan_event("m.room.message", content)}
            result.planted += 1
            result.found += found
            result.missed[name] += not found
    return result


def in_pieces(scanner: Scanner, each: int) -> Recall:
    """Of markings cut into two or three messages."""
    result = Recall()
    for name in markings.PHRASES:
        rng = random.Random(name)
        for one in islice(markings.planted(name, seed=9), each):
            if one.letters < 6:
                continue
            cuts = [0, *sorted(rng.sample(range(1, len(one.phrase)), k=rng.randint(1, 2))), len(one.phrase)]
            tails = Pieces()
            said = [tails.join("!a", "@b", one.phrase[a:b], float(a)) for a, b in pairwise(cuts)]
            seen = {sighting.detector for joined in said for sighting in scanner.scan_seam(*joined)}
            result.planted += 1
            result.found += bool(seen & one.detectors)
    return result


def seams(scanner: Scanner, count: int) -> int:
    """Alarms across messages that one writer sends one after another."""
    tails = Pieces()
    said = (tails.join("!a", "@b", text, number * 5.0) for number, (_, text) in enumerate(ordinary.messages(77)))
    return sum(len(scanner.scan_seam(*joined)) for joined in islice(said, count))


def alarms(scanner: Scanner, texts: Iterable[tuple[str, str]]) -> tuple[Counter[str], Counter[str]]:
    """Texts of each kind, and sightings of each detector."""
    count: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for kind, text in texts:
        count[kind] += 1
        for sighting in scanner.scan([("body", text)]):
            seen[sighting.detector] += 1
    return count, seen


def foreign() -> Iterator[tuple[str, str]]:
    """Texts that nobody wrote for this corpus."""
    for path in sorted(Path("/usr/share/locale/fr/LC_MESSAGES").glob("*.mo")):
        with path.open("rb") as source:
            catalog: Any = gettext.GNUTranslations(source)
        yield from (("translations", said) for said in catalog._catalog.values() if isinstance(said, str) and said)
    for path in sorted(Path(sys.base_prefix, "lib", f"python3.{sys.version_info.minor}").glob("*.py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from (("docstrings", said) for said in re.findall(r'"""(.*?)"""', text, re.DOTALL))
        yield from (("sources", line) for line in text.splitlines() if len(line) > 20)
    folders = {"packages": Path(sys.prefix), "debian": Path("/usr/share/doc")}
    for kind, folder in folders.items():
        for path in sorted(folder.rglob("*")):
            if re.search(r"(?i)licen|copying|readme|copyright|changelog|\.(md|rst|txt|gz)$", path.name):
                yield from ((kind, said[:PART]) for said in re.split(r"\n\s*\n", _read(path)) if said.strip())


def _read(path: Path) -> str:
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return ""
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return content.decode("utf-8", "replace")
    except (OSError, EOFError):
        return ""


Found = dict[str, tuple[Counter[str], Counter[str]]]


def families(results: dict[str, Recall]) -> Iterator[tuple[str, ...]]:
    """A row for each family of evasions."""
    for family in evasions.EVERY:
        one = results[family]
        kind = "known" if family in evasions.KNOWN else "held out"
        missed = ", ".join(f"{name} {times}" for name, times in one.missed.most_common(3))
        yield family, kind, f"{one.share:.3f}", str(one.planted), missed


def disguised(scanner: Scanner, each: int) -> Iterator[tuple[str, ...]]:
    """A row for each family of disguises: how much of each kind is found, and of which detector least."""
    for family in dict.fromkeys(name for families in disguises.KINDS.values() for name in families):
        results = {
            kind: recall_disguised(scanner, kind, family, each if kind in {"token", "credential"} else 4 * each)
            for kind, families in disguises.KINDS.items()
            if family in families
        }
        missed = sum((one.missed for one in results.values()), Counter[str]())
        worst = ", ".join(f"{name} {times}" for name, times in missed.most_common(3))
        yield family, *(f"{results[kind].share:.3f}" if kind in results else "" for kind in disguises.KINDS), worst


def detectors(results: dict[str, Recall], found: Found, each: int) -> Iterator[tuple[str, ...]]:
    """A row for each detector that has been planted, or that has given an alarm."""
    noisy = {detector for _, seen in found.values() for detector in seen}
    for detector in sorted(noisy | {f"marking.{name}" for name in markings.PHRASES} | set(secrets.SECRETS)):
        rates = [f"{10_000 * seen[detector] / counts.total():.3f}" for counts, seen in found.values()]
        yield detector, *_recalls(results, detector, each), *rates


def _recalls(results: dict[str, Recall], detector: str, each: int) -> tuple[str, str]:
    name = detector.removeprefix("marking.")
    if name not in markings.PHRASES:
        return (f"{results[detector].share:.3f}" if detector in results else ""), ""
    shares = {family: 1 - results[family].missed[name] / each for family in evasions.KNOWN}
    worst = min(shares, key=lambda family: shares[family])
    return f"{shares['plain']:.3f}", f"{shares[worst]:.3f} ({worst})"


def at_random(scanner: Scanner, each: int) -> Iterator[tuple[str, ...]]:
    """A row for each form of random figures: texts, and alarms in 10,000 of them."""
    for form in figures.FORMS:
        some = [(form, text) for length in figures.LENGTHS for text in islice(figures.texts(form, length, 1), each)]
        yield form, *_noise(scanner, some)
    yield "tables", *_noise(scanner, [("tables", text) for text in islice(figures.tables(1), each)])


def _noise(scanner: Scanner, texts: list[tuple[str, str]]) -> tuple[str, str]:
    _, seen = alarms(scanner, texts)
    said = (f"{name} {10_000 * count / len(texts):.1f}" for name, count in seen.most_common())
    return f"{len(texts):,}", ", ".join(said) or "none"


def show(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]], markdown: bool) -> None:
    if markdown:
        print("\n".join(f"| {' | '.join(row)} |" for row in (heads, ("---",) * len(heads), *rows)), end="\n\n")
        return
    table = Table(*heads)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--planted", type=int, default=60, help="messages of each marking and family")
    parser.add_argument("--ordinary", type=int, default=200_000)
    parser.add_argument("--foreign", action="store_true")
    options = parser.parse_args()
    scanner = Scanner(bundled(), b"benchmark")
    results = {name: recall(scanner, name, options.planted) for name in evasions.EVERY}
    results |= {name: recall_of(scanner, name, 4 * options.planted) for name in secrets.SECRETS}
    texts = {"ordinary": islice(ordinary.messages(2026), options.ordinary)}
    if options.foreign:
        texts["foreign"] = foreign()
    found = {title: alarms(scanner, some) for title, some in texts.items()}
    if options.json:
        said = {
            "recall": {name: {"recall": one.share, "planted": one.planted} for name, one in results.items()},
            **{title: {"texts": counts, "alarms": seen} for title, (counts, seen) in found.items()},
        }
        print(json.dumps(said, indent=2))
        return
    show(("Family", "", "Recall", "Planted", "Missed most"), families(results), options.markdown)
    heads = ("Family", "Tokens", "Other credentials", "Words before a password", "Numbers", "Dates", "Missed most")
    show(heads, disguised(scanner, options.planted), options.markdown)
    show(("Random figures", "Texts", "Alarms in 10,000"), at_random(scanner, 5 * options.planted), options.markdown)
    heads = ("Detector", "Recall, plain", "Recall, worst known family", *(f"Alarms in 10,000 {one}" for one in found))
    show(heads, detectors(results, found, options.planted), options.markdown)
    pieces, joints = in_pieces(scanner, options.planted), options.ordinary // 4
    print(f"in pieces: {pieces.found} of {pieces.planted} found, {seams(scanner, joints)} alarms in {joints:,} seams")
    for title, (counts, seen) in found.items():
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in counts.items())
        print(f"{title}: {counts.total():,} texts, {seen.total()} alarms ({kinds})")


if __name__ == "__main__":
    main()
