import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from vigie.model.enriched import UNKNOWN_NETWORK, Network, NetworkKind
from vigie.model.errors import EnvironmentFailed
from vigie.platforms.geo import MaxmindNetworks, open_networks
from vigie.ports.network import NoNetworks

PUBLIC = "193.0.0.1"
LAYOUTS: dict[str, dict[str, Any]] = {
    "geolite2-asn": {"autonomous_system_number": 64496, "autonomous_system_organization": "Example"},
    "geolite2-country": {"country": {"iso_code": "FR"}, "registered_country": {"iso_code": "DE"}},
    "registered-only": {"registered_country": {"iso_code": "FR"}},
    "enterprise": {"traits": {"autonomous_system_number": 64496, "autonomous_system_organization": "Example"}},
    "ipinfo-lite": {"asn": "AS64496", "as_name": "Example", "country": "France", "country_code": "FR"},
    "ipinfo-asn": {"asn": "AS64496", "name": "Example", "domain": "net.example", "route": "193.0.0.0/21"},
    "ipinfo-country": {"country": "FR", "country_name": "France"},
    "ip-location-db": {"country_code": "FR"},
    "hostile": {"asn": "ASx", "country": 7, "country_code": "<script>", "traits": [], "name": "Example"},
}
WITH_ASN = {"geolite2-asn", "enterprise", "ipinfo-lite", "ipinfo-asn"}


def database(path: Path, records: dict[str, Any], version: int = 6) -> Path:
    writer = MMDBWriter(version, "Test", languages=["en"], description="test", ipv4_compatible=version == 6)
    for network, record in records.items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path))
    return path


@pytest.mark.parametrize("layout", LAYOUTS)
def test_understands_every_layout(tmp_path: Path, layout: str) -> None:
    networks = MaxmindNetworks([database(tmp_path / "one.mmdb", {"193.0.0.0/21": LAYOUTS[layout]})])
    found = networks.network(PUBLIC)
    assert (found.asn, found.organization) == ((64496, "Example") if layout in WITH_ASN else (0, ""))
    assert found.country == ("FR" if "FR" in str(LAYOUTS[layout]) else "")
    assert found.kind is NetworkKind.PUBLIC
    networks.close()


def test_each_fact_comes_from_the_first_database_that_has_it(tmp_path: Path) -> None:
    operators = database(tmp_path / "own.mmdb", {"193.0.0.0/24": {"country_code": "BE"}})
    asn = database(tmp_path / "asn.mmdb", {"193.0.0.0/8": LAYOUTS["geolite2-asn"]})
    country = database(tmp_path / "country.mmdb", {"193.0.0.0/8": {"country_code": "FR"}})
    networks = open_networks([operators], [asn, country, tmp_path / "absent.mmdb"])
    assert networks.network("193.0.0.1") == Network(64496, "Example", "BE", NetworkKind.PUBLIC)
    assert networks.network("193.0.1.1") == Network(64496, "Example", "FR", NetworkKind.PUBLIC)


@pytest.mark.parametrize(
    ("ip", "kind"),
    [
        ("127.0.0.1", NetworkKind.LOOPBACK),
        ("::1", NetworkKind.LOOPBACK),
        ("::ffff:127.0.0.1", NetworkKind.LOOPBACK),
        ("10.1.2.3", NetworkKind.PRIVATE),
        ("169.254.1.1", NetworkKind.PRIVATE),
        ("100.64.0.1", NetworkKind.PRIVATE),
        ("fd00::1", NetworkKind.PRIVATE),
        ("fe80::1%eth0", NetworkKind.PRIVATE),
        ("8.8.8.8", NetworkKind.PUBLIC),
        ("2a00::1", NetworkKind.PUBLIC),
        ("0.0.0.0", NetworkKind.UNKNOWN),  # noqa: S104 - an address to look up
        ("224.0.0.1", NetworkKind.UNKNOWN),
        ("", NetworkKind.UNKNOWN),
        ("unix:/run/synapse.sock", NetworkKind.UNKNOWN),
    ],
)
def test_says_what_sort_of_address_it_is(ip: str, kind: NetworkKind) -> None:
    assert MaxmindNetworks([]).network(ip).kind is kind


def test_an_ipv4_address_written_as_ipv6_is_the_same(tmp_path: Path) -> None:
    networks = MaxmindNetworks([database(tmp_path / "one.mmdb", {"193.0.0.0/21": {"country_code": "FR"}})])
    assert networks.network("::ffff:193.0.0.1") == networks.network("193.0.0.1")
    networks.close()


def test_a_database_of_ipv4_alone_knows_no_ipv6(tmp_path: Path) -> None:
    networks = MaxmindNetworks([database(tmp_path / "four.mmdb", {"193.0.0.0/21": {"country_code": "FR"}}, version=4)])
    assert networks.network("2a00::1").country == ""
    assert networks.network(PUBLIC).country == "FR"
    networks.close()


@given(st.text() | st.ip_addresses().map(str))
@example("1" * 100_000)
@example("\x1b[31m")
@example("٣.٣.٣.٣")
def test_answers_any_text(ip: str) -> None:
    assert isinstance(MaxmindNetworks([]).network(ip), Network)


def test_a_missing_database_of_the_operator_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailed, match=r"absent\.mmdb: the database of networks cannot be read"):
        open_networks([tmp_path / "absent.mmdb"])


@pytest.mark.parametrize("content", [b"", b"no database", b"\0" * 10_000])
def test_what_is_no_database_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.mmdb").write_bytes(content)
    with pytest.raises(EnvironmentFailed, match=r"bad\.mmdb: damaged, or not a MaxMind DB file"):
        MaxmindNetworks([tmp_path / "bad.mmdb"])


def test_damage_met_later_is_unknown_and_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = database(tmp_path / "one.mmdb", {f"193.0.{number}.0/24": {"country_code": "FR"} for number in range(9)})
    content = path.read_bytes()
    path.write_bytes(content.replace(b"\x4ccountry_code", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 1))
    networks = MaxmindNetworks([path])
    with caplog.at_level(logging.WARNING):
        assert networks.network("193.0.0.1").country == ""
        assert networks.network("193.0.3.1").country == ""
    assert len(caplog.records) == 1
    networks.close()


def test_without_any_database_it_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        networks = open_networks([], [])
    assert isinstance(networks, NoNetworks)
    assert networks.network("8.8.8.8") is UNKNOWN_NETWORK
    assert len(caplog.records) == 1
