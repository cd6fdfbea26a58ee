import ipaddress
import json
import tempfile
from pathlib import Path

import maxminddb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.model.errors import EnvironmentFailed
from vigie.platforms import geo_build
from vigie.platforms.geo import DATA
from vigie.platforms.geo_build import Range, build, main, read_ranges, write_asn

V4 = int(ipaddress.ip_address("198.51.100.0"))
V6 = int(ipaddress.ip_address("2001:db8::"))


@st.composite
def ranges(draw: st.DrawFn, base: int) -> list[Range]:
    """Disjoint ranges near a base, in order, some of them neighbours of one operator."""
    ends = sorted(draw(st.lists(st.integers(0, 600), max_size=12, unique=True)))
    made = []
    for first, last in zip(ends[::2], ends[1::2], strict=False):
        asn = draw(st.integers(1, 3))
        made.append(Range(base + first, base + last, asn, f"Net {asn}"))
    return made


@settings(deadline=None, max_examples=30)
@given(ranges(V4), ranges(V6))
def test_every_address_finds_its_range_and_no_other(ipv4: list[Range], ipv6: list[Range]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "asn.mmdb"
        write_asn(path, ipv4, ipv6)
        with maxminddb.open_database(path) as reader:
            for base, table, kind in ((V4, ipv4, ipaddress.IPv4Address), (V6, ipv6, ipaddress.IPv6Address)):
                for address in range(base - 2, base + 603):
                    owner = next((one for one in table if one.first <= address <= one.last), None)
                    found = reader.get(kind(address))
                    assert (found or {}).get("autonomous_system_number") == (owner.asn if owner else None)


def test_the_greatest_ranges_fit(tmp_path: Path) -> None:
    write_asn(tmp_path / "all.mmdb", [Range(0, 2**32 - 1, 1, "All")], [Range(2**127, 2**128 - 1, 2**32 - 1, "Half")])
    with maxminddb.open_database(tmp_path / "all.mmdb") as reader:
        assert reader.get("255.255.255.255")["autonomous_system_number"] == 1
        assert reader.get("ffff::")["autonomous_system_number"] == 2**32 - 1
        assert reader.get("2001:db8::") is None


def test_the_earlier_of_two_ranges_that_overlap_wins(tmp_path: Path) -> None:
    write_asn(tmp_path / "asn.mmdb", [Range(V4, V4 + 9, 1, "A"), Range(V4 + 5, V4 + 12, 2, "B")], [])
    with maxminddb.open_database(tmp_path / "asn.mmdb") as reader:
        found = [reader.get(ipaddress.IPv4Address(V4 + offset)) for offset in (4, 5, 9, 10, 12)]
    assert [record["autonomous_system_number"] for record in found] == [1, 1, 1, 2, 2]


def test_reads_tables_with_quoted_names(tmp_path: Path) -> None:
    table = tmp_path / "asn.csv"
    table.write_text('1,2,64496,"Example, ""Ltd"""\n3,4,64497,Été\n', encoding="utf-8")
    assert list(read_ranges(table)) == [Range(1, 2, 64496, 'Example, "Ltd"'), Range(3, 4, 64497, "Été")]


def test_what_is_there_from_the_same_packages_is_left(tmp_path: Path) -> None:
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "asn.mmdb").touch()
    (tmp_path / "built").write_text(geo_build._fingerprint(tmp_path))
    assert not build(tmp_path)


def test_a_failure_is_one_line_and_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "asn.mmdb").write_bytes(b"old")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    for name in ("package.json", ".npmrc"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(EnvironmentFailed, match="Node is not installed"):
        build(tmp_path)
    assert (tmp_path / "asn.mmdb").read_bytes() == b"old"
    monkeypatch.setattr(geo_build, "build", lambda: build(tmp_path))
    assert main() == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_the_lock_names_the_packages_and_no_host() -> None:
    lock = json.loads((DATA / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((DATA / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {f"node_modules/{name}" for name in wanted} == set(lock["packages"]) - {""}
    assert "://" not in json.dumps(lock)
