"""Where accounts come from, and what of that is new."""

import msgspec
import pytest

from vigie.detection.baselines.places import FRESH, MOST, SESSION, STEP, Places, client_of, network_of
from vigie.model.activity import Action, Activity
from vigie.model.enriched import Network, NetworkKind
from vigie.model.habits import Session

DAY = 86_400_000
NOW = 20_601 * DAY + 9 * 3_600_000
OFFICE = Network(64500, "Office", "FR", NetworkKind.PUBLIC)
ELSEWHERE = Network(64501, "Elsewhere", "BR", NetworkKind.PUBLIC)


def act(
    time: int, device: str = "PHONE", ip: str = "192.0.2.1", agent: str = "Element/1.2", action: Action = Action.READ
) -> Activity:
    return Activity(id="a", time=time, action=action, server="x", user="@a:x", device=device, ip=ip, user_agent=agent)


def come(places: Places, activity: Activity, network: Network = OFFICE) -> Session:
    places.arrive(activity, network, activity.time // DAY)
    places.use(activity, network)
    return places.session(activity, network, young=False, hour=False)


def test_everything_is_new_for_a_day() -> None:
    places = Places()
    first = come(places, act(NOW))
    assert (first.new_network, first.new_country, first.new_client, first.new_device) == (True,) * 4
    later = come(places, act(NOW + FRESH - 1))
    assert later.new_network is True
    assert come(places, act(NOW + FRESH)).new_network is False
    there = come(places, act(NOW + FRESH, ip="198.51.100.7"), ELSEWHERE)
    assert (there.new_network, there.new_country, there.new_client, there.new_device) == (True, True, False, False)


def test_the_young_and_the_unsaid_are_not_judged() -> None:
    places = Places()
    one = act(NOW, device="", ip="", agent="")
    assert come(places, one, Network()) == Session(new_hour=False)
    places.arrive(act(NOW), OFFICE, NOW // DAY)
    assert places.session(act(NOW), OFFICE, young=True, hour=None) == Session()


def test_doubt_keeps_what_is_new_new_and_leaves_the_rest() -> None:
    places = Places()
    come(places, act(NOW))
    come(places, act(NOW + 2 * FRESH, device="THIEF", ip="198.51.100.7"), ELSEWHERE)
    assert places.doubt(NOW + 2 * FRESH + 1_000)
    later = act(NOW + 3 * FRESH + 500, device="THIEF", ip="198.51.100.7")
    assert come(places, later, ELSEWHERE).new_device is True
    assert come(places, act(NOW + 3 * FRESH + 500)).new_device is False
    assert not places.doubt(NOW + 9 * FRESH)


def test_the_age_of_a_device_is_known_when_its_beginning_was_seen() -> None:
    places = Places()
    assert come(places, act(NOW)).device_since is None
    assert come(places, act(NOW, device="NEW", action=Action.LOGIN)).device_since == NOW
    assert come(places, act(NOW + 9, device="NEW")).device_since == NOW


def test_devices_older_than_the_password_but_for_the_one_that_changed_it() -> None:
    places = Places()
    assert come(places, act(NOW)).before_password is None
    come(places, act(NOW, device="DESK"))
    places.change_password(NOW + 10, "DESK")
    assert come(places, act(NOW + 20)).before_password is True
    assert come(places, act(NOW + 20, device="DESK")).before_password is False
    assert come(places, act(NOW + 30, device="LATER")).before_password is False


def test_two_networks_that_alternate_split_a_session() -> None:
    places = Places()
    assert come(places, act(NOW)).networks == 1
    both = come(places, act(NOW + 1_000, ip="198.51.100.7"), ELSEWHERE)
    assert (both.networks, both.split) == (2, False), "moving to another network is no split"
    back = come(places, act(NOW + 2_000))
    assert (back.networks, back.split) == (2, True)
    assert places.expires("PHONE", NOW + 2_000) == NOW + 1_000 + SESSION
    calm = come(places, act(NOW + 2_000 + SESSION))
    assert (calm.networks, calm.split) == (1, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (OFFICE, Network(64500, "Office", "FR", NetworkKind.PUBLIC)),  # other addresses of one operator: IPv4 and IPv6
        (OFFICE, Network(64501, "Carrier", "FR", NetworkKind.PUBLIC, ("mobile",))),
        (OFFICE, Network(64502, "Ministry", "FR", NetworkKind.PUBLIC, ("trusted",))),
        (Network(kind=NetworkKind.PRIVATE), Network(kind=NetworkKind.PRIVATE)),
    ],
)
def test_networks_that_say_nothing_are_one(one: Network, other: Network) -> None:
    places = Places()
    for number in range(4):
        ip = f"198.51.{number % 2}.7"
        said = come(places, act(NOW + number, ip=ip), other if number % 2 else one)
    assert (said.networks or 1, said.split or False) == (1, False)


def test_the_last_use_is_known_to_a_step() -> None:
    places = Places()
    come(places, act(NOW))
    assert places.use(act(NOW + STEP - 1), OFFICE) == (False, True)
    assert places.use(act(NOW + STEP), OFFICE) == (True, True)
    assert places.due("PHONE", NOW + STEP) == NOW + 2 * STEP


def test_tables_are_bounded_and_forget_what_was_not_used() -> None:
    places = Places()
    come(places, act(NOW))
    for number in range(100):
        time = NOW + number * DAY
        come(places, act(time, f"D{number}", f"10.{number}.0.1", "A" + "B" * number), Network(number, "", "FR"))
        come(places, act(time))
    for table, most in zip(places.tables(), MOST.values(), strict=True):
        assert len(table) <= most
    assert "PHONE" in places.devices
    assert len(places.sessions) <= 9
    many = Places()
    for number in range(1_000):
        come(many, act(NOW + number), Network(number + 1, "", "FR", NetworkKind.PUBLIC))
    assert len(many.sessions["PHONE"]) <= 8


def test_a_restart_changes_nothing() -> None:
    places, other = Places(), Places()
    for number in range(200):
        one = act(NOW + number * 97_000, f"D{number % 5}", f"10.0.{number % 7}.1")
        network = Network(number % 3, "", "FR", NetworkKind.PUBLIC)
        assert come(places, one, network) == come(other, one, network)
        assert places.expires("D1", one.time) == other.expires("D1", one.time)
        other = Places.load(msgspec.msgpack.decode(msgspec.msgpack.encode(other.dump())))
    assert other.newest == places.newest


@pytest.mark.parametrize("content", [[], [1] * 8, [{}] * 9])
def test_damage_is_told(content: list[object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Places.load(content)


def test_addresses_of_one_access_network_are_one_and_clients_have_no_version() -> None:
    assert (
        network_of("192.0.2.7")
        == network_of("192.0.2.200")
        == network_of("::ffff:192.0.2.9")
        != network_of("192.0.3.7")
    )
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:ff::9") != network_of("2001:db8:2::1")
    assert network_of("/run/synapse.sock") == network_of("") == ""
    assert client_of("Element X/26.05.1 (iPhone 15; iOS 19.1)") == client_of("Element X/27.01.0 (iPhone 15; iOS 20)")
    assert client_of("curl/8.1") != client_of("Element/1.1")
    assert len(client_of("x" * 10_000)) <= 60
