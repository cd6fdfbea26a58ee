from vigie.evaluation.places import Place, Places, address
from vigie.model.enriched import UNKNOWN_NETWORK, NetworkKind


def test_every_place_is_known_and_offices_are_shared() -> None:
    places = Places()
    found = {place: places.network(address(place, 12_345, 1)) for place in Place}
    assert all(network.kind is NetworkKind.PUBLIC for network in found.values())
    assert len({network.asn for network in found.values()}) == len(Place)
    assert found[Place.ABROAD].country != "FR" == found[Place.HOME].country
    assert address(Place.OFFICE, 1, 0) == address(Place.OFFICE, 9, 0)
    assert address(Place.HOME, 1, 0) != address(Place.HOME, 9, 0)


def test_other_addresses_are_unknown() -> None:
    assert Places().network("192.168.0.1") == UNKNOWN_NETWORK
