"""Lists of what networks are used for."""

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie import bundled
from vigie.model.enriched import Network, NetworkKind, NetworkTag
from vigie.model.errors import ContentErrors
from vigie.platforms.network_lists import NetworkList, TaggedNetworks, Tags, read

RANGES = st.one_of(
    st.tuples(st.ip_addresses(v=4), st.integers(1, 32)), st.tuples(st.ip_addresses(v=6), st.integers(1, 128))
).map(lambda pair: ipaddress.ip_network(pair, strict=False))


def write(folder: Path, text: str, name: str = "list.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_ranges_addresses_numbers_and_comments(tmp_path: Path) -> None:
    path = write(tmp_path, "# ours\n192.0.2.0/24\n\n2001:db8::/32 # both families\n198.51.100.7\n AS64500\nas64501\r\n")
    [one] = read([(NetworkTag.TRUSTED, path)])
    assert len(one) == 5
    tags = Tags([one])
    assert tags.of("192.0.2.200", 0) == tags.of("2001:db8:9::1", 0) == tags.of("198.51.100.7", 0) == ("trusted",)
    assert tags.of("::ffff:192.0.2.9", 0) == tags.of("203.0.113.1", 64501) == ("trusted",)
    assert tags.of("192.0.3.0", 0) == tags.of("198.51.100.8", 0) == tags.of("no address", 0) == tags.of("", 7) == ()


def test_every_mistake_of_every_file_is_told_with_its_line(tmp_path: Path) -> None:
    first = write(tmp_path, "10.0.0.1/8\nfine.example\n192.0.2.0/24\n0.0.0.0/0\nAS0\nAS4294967296\n10.0.0.0/33\n")
    second = tmp_path / "absent.txt"
    third = tmp_path / "binary.txt"
    third.write_bytes(b"\xff\xfe")
    with pytest.raises(ContentErrors) as caught:
        read([(NetworkTag.VPN, first), (NetworkTag.TOR, second), (NetworkTag.TOR, third)])
    told = [(Path(one.path).name, one.line, one.message) for one in caught.value.mistakes]
    assert [(name, line) for name, line, _ in told] == [
        ("absent.txt", 0), ("binary.txt", 0), *(("list.txt", line) for line in (1, 2, 4, 5, 6, 7)),
    ]  # fmt: skip
    assert "write 10.0.0.0/8" in told[2][2]
    assert "every address there is" in told[4][2]


@given(st.lists(st.tuples(RANGES, st.sampled_from(NetworkTag)), max_size=12), st.data())
def test_an_address_has_the_tags_of_every_range_that_holds_it(
    ranges: list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, NetworkTag]], data: st.DataObject
) -> None:
    tags = Tags([NetworkList(tag, Path("x"), (net,), ()) for net, tag in ranges])
    edges = [one for net, _ in ranges for one in (net.network_address, net.broadcast_address)]
    near = [ipaddress.ip_address(one) for one in edges]
    asked = data.draw(st.lists(st.sampled_from(near) if near else st.ip_addresses(), min_size=1, max_size=5))
    for address in [*asked, data.draw(st.ip_addresses())]:
        if getattr(address, "ipv4_mapped", None):
            continue
        expected = {tag.value for net, tag in ranges if address.version == net.version and address in net}
        assert tags.of(str(address), 0) == tuple(sorted(expected))


class Known:
    """A directory that knows one operator."""

    def network(self, ip: str) -> Network:
        return Network(64500, "Example", "FR", NetworkKind.PUBLIC)


def test_tags_stand_beside_what_databases_know_and_may_be_replaced(tmp_path: Path) -> None:
    lists = read(
        [(NetworkTag.HOSTING, write(tmp_path, "AS64500\n")), (NetworkTag.TOR, write(tmp_path, "192.0.2.1", "t"))]
    )
    networks = TaggedNetworks(Known(), lists)
    assert networks.network("192.0.2.1") == Network(64500, "Example", "FR", NetworkKind.PUBLIC, ("hosting", "tor"))
    assert networks.network("192.0.2.2").tags == ("hosting",)
    networks.take(())
    assert networks.network("192.0.2.1").tags == ()


def test_the_list_that_ships_is_one() -> None:
    [ours] = read([(NetworkTag.HOSTING, bundled.hosting())])
    assert len(set(ours.operators)) == len(ours.operators) >= 80
    assert ours.networks == ()
    assert {16509, 16276, 24940, 14061} <= set(ours.operators)
    assert not {13335, 3215, 12322, 15557, 5410} & set(ours.operators), "people come from there"
