"""The print of a detector: another one when what it sees may be another, so that the past is looked at again.

It covers what a detector says of itself, the code of its family and of everything of `vigie.content` that this imports,
and what all detectors share: the scanner, and the folding with its table. Comments and docstrings do not count.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from vigie import __version__, content
from vigie.content import lookalikes
from vigie.content.detector import Detector
from vigie.content.detectors import homes

_PACKAGE: Final = content.__name__
_FOLDER: Final = Path(content.__file__).parent
_SHARED: Final = (f"{_PACKAGE}.scanner", f"{_PACKAGE}.pieces")


@lru_cache(maxsize=10_000)
def fingerprint(detector: Detector) -> str:
    """Short, and equal for equal detectors, on every machine with the same Vigie and the same Python."""
    own = {home for home in (_homes().get(detector.id), detector.look.__module__) if home}
    said = (
        detector.id,
        *detector.triggers,
        *detector.letters,
        *detector.examples,
        *detector.others,
        detector.severity.name,
        detector.confidence,
        code(frozenset(own)),
    )
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@cache
def code(modules: frozenset[str]) -> str:
    """A digest of some modules, of all that they import of `vigie.content`, and of what all detectors share."""
    found, waiting = dict[str, str](), [*modules, *_SHARED]
    while waiting:
        name = waiting.pop()
        if name not in found and (path := _path(name)):
            found[name], imported = _read(path)
            waiting += imported
    told = "\0".join(text for _, text in sorted(found.items()))
    return hashlib.sha256(told.encode() + _table()).hexdigest()


@cache
def _homes() -> dict[str, str]:
    return homes()


@cache
def _table() -> bytes:
    return lookalikes.TABLE.read_bytes()


@cache
def _read(path: Path) -> tuple[str, tuple[str, ...]]:
    """What a module does, and what it imports. Where the sources are not installed, each version is another."""
    try:
        tree = ast.parse(path.read_bytes())
    except OSError:
        return __version__, ()
    return ast.unparse(_Bare().visit(tree)), tuple(_imported(tree))


def _path(name: str) -> Path | None:
    """The file of a module of `vigie.content`; None for anything else."""
    if name != _PACKAGE and not name.startswith(f"{_PACKAGE}."):
        return None
    place = _FOLDER.joinpath(*name.split(".")[_PACKAGE.count(".") + 1 :])
    ways = (place.with_suffix(".py"), place / "__init__.py")
    return next((way for way in ways if way.is_file()), None)


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


class _Bare(ast.NodeTransformer):
    """Takes away what is only for people."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        said = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if said else node


def prints(detectors: Iterable[Detector]) -> dict[str, Detector]:
    """Detectors by their prints."""
    return {fingerprint(one): one for one in detectors}
