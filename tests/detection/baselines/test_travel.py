"""Journeys."""

import msgspec
import pytest

from vigie.detection.baselines.centroids import CENTROIDS, kilometres
from vigie.detection.baselines.travel import IMPOSSIBLE, NEAR, STEP, Travel
from vigie.model.enriched import Network, NetworkKind, NetworkTag

HOUR = 3_600_000
PUBLIC = NetworkKind.PUBLIC
PARIS = Network(64500, "Home", "FR", PUBLIC)
RIO = Network(64501, "Other", "BR", PUBLIC)


def test_nobody_flies_to_brazil_in_an_hour_but_in_half_a_day() -> None:
    travel = Travel()
    assert travel.arrive(PARIS, 0) is None
    fast = travel.arrive(RIO, HOUR)
    assert fast is not None
    assert fast > IMPOSSIBLE
    back = travel.arrive(PARIS, 14 * HOUR)
    assert back is not None
    assert 500 < back < IMPOSSIBLE


def test_two_places_at_the_same_moment() -> None:
    travel = Travel()
    travel.arrive(PARIS, HOUR)
    assert (travel.arrive(RIO, HOUR) or 0) > 1_000_000


@pytest.mark.parametrize(
    "there",
    [
        Network(64501, "Other", "", PUBLIC),  # unknown country
        Network(64501, "Other", "BR", NetworkKind.PRIVATE),
        Network(64500, "Home", "BR", PUBLIC),  # the same operator
        Network(64501, "Other", "BE", PUBLIC),  # a neighbour
        Network(64501, "Other", "ZZ", PUBLIC),  # no such country
        *(Network(64501, "Other", "BR", PUBLIC, (tag,)) for tag in ("mobile", "vpn", "proxy", "tor", "trusted")),
    ],
)
def test_what_says_nothing_about_a_place(there: Network) -> None:
    travel = Travel()
    travel.arrive(PARIS, 0)
    assert travel.arrive(there, HOUR) is None


def test_a_network_that_hides_the_place_does_not_move_the_account() -> None:
    travel = Travel()
    travel.arrive(PARIS, 0)
    travel.arrive(Network(64501, "Tunnel", "BR", PUBLIC, (NetworkTag.VPN,)), HOUR)
    assert travel.arrive(PARIS, 2 * HOUR) is None
    assert travel.country == "FR"


def test_a_rented_machine_is_a_place() -> None:
    travel = Travel()
    travel.arrive(PARIS, 0)
    assert travel.arrive(Network(64501, "Rented", "US", PUBLIC, (NetworkTag.HOSTING,)), HOUR)


def test_staying_is_noted_by_steps() -> None:
    travel = Travel()
    travel.arrive(PARIS, 0)
    travel.arrive(PARIS, STEP - 1)
    assert (travel.last, travel.due(STEP)) == (0, STEP)
    travel.arrive(PARIS, STEP)
    assert travel.last == STEP
    other = Travel.load(msgspec.msgpack.decode(msgspec.msgpack.encode(travel.dump())))
    assert other.dump() == travel.dump()


def test_countries_lie_where_they_lie() -> None:
    assert len(CENTROIDS) == 250
    assert all(-90 <= north <= 90 and -180 <= east <= 180 for north, east in CENTROIDS.values())
    assert kilometres("FR", "FR") == 0
    assert kilometres("FR", "BR") == pytest.approx(8_500, abs=700)
    assert kilometres("FR", "NC") == pytest.approx(16_500, abs=700)
    assert kilometres("FR", "??") is None
    for neighbour in ("BE", "CH", "DE", "ES", "GB", "IT", "LU", "NL"):
        distance = kilometres("FR", neighbour)
        assert distance is not None
        assert distance < NEAR
