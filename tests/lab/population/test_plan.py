import pytest

from vigie.lab.population.history import steps
from vigie.lab.population.model import Act, Population, Profile, RoomKind
from vigie.lab.population.people import COMMUNITY_MANAGER, NEWCOMER, VICTIM
from vigie.lab.population.plan import plan
from vigie.lab.population.sizes import SIZES
from vigie.model.errors import UsageError

NOW = 1_790_000_000_000


@pytest.fixture(scope="module")
def medium() -> Population:
    return plan("medium", 2026, "lab.example", NOW)


@pytest.mark.parametrize("size", SIZES)
def test_counts_are_those_of_the_size(size: str) -> None:
    wanted, totals = SIZES[size], plan(size, 7, "lab.example", NOW).totals()
    assert totals == {
        "people": wanted.people,
        "public_rooms": wanted.forums,
        "messages": wanted.forum_messages + wanted.other_messages,
        "public_messages": wanted.forum_messages,
        "files": wanted.forum_files + wanted.other_files,
        "public_files": wanted.forum_files,
    }


def test_the_demo_is_as_big_as_promised(medium: Population) -> None:
    totals = medium.totals()
    assert totals["people"] >= 450
    assert totals["public_rooms"] >= 130
    assert totals["public_messages"] >= 16_000
    assert totals["files"] >= 1_600


def test_the_same_seed_gives_the_same_population(medium: Population) -> None:
    again = plan("medium", 2026, "lab.example", NOW)
    assert again == medium
    assert steps(again, again.rooms[3]) == steps(medium, medium.rooms[3])
    assert plan("medium", 2027, "lab.example", NOW).people != medium.people


def test_names_are_distinct(medium: Population) -> None:
    assert len({person.user for person in medium.people}) == len(medium.people)
    assert len({person.password for person in medium.people}) == len(medium.people)
    aliases = [room.alias for room in medium.rooms if room.alias]
    assert len(set(aliases)) == len(aliases)
    large = plan("large", 2026, "lab.example", NOW)
    assert len({room.alias for room in large.rooms if room.public}) == SIZES["large"].forums


def test_accounts_of_drills_stand_first(medium: Population) -> None:
    rooms_of = {
        number: sum(number in room.members for room in medium.rooms) for number in (VICTIM, NEWCOMER, COMMUNITY_MANAGER)
    }
    assert [person.profile for person in medium.people[:3]] == [
        Profile.VICTIM,
        Profile.NEWCOMER,
        Profile.COMMUNITY_MANAGER,
    ]
    assert rooms_of[VICTIM] == 8
    assert rooms_of[NEWCOMER] == 0
    assert rooms_of[COMMUNITY_MANAGER] >= 1
    assert NOW - medium.people[NEWCOMER].created_ms < 86_400_000


def test_rooms_are_heavy_tailed_and_some_are_readable_by_all(medium: Population) -> None:
    sizes = sorted(len(room.members) for room in medium.rooms if room.public)
    assert sizes[len(sizes) // 2] < 60
    assert sizes[-1] > 5 * sizes[len(sizes) // 2]
    visibilities = {room.history_visibility for room in medium.rooms if room.public}
    assert visibilities == {"shared", "world_readable"}
    assert {room.kind for room in medium.rooms} == set(RoomKind)
    assert all(len(set(room.members)) == len(room.members) for room in medium.rooms)


def test_sensitive_items_are_planted_in_open_rooms(medium: Population) -> None:
    planted = [
        step.attachment.planted
        for room in medium.rooms[:12]
        for step in steps(medium, room)
        if step.act is Act.FILE and step.attachment and step.attachment.planted
    ]
    assert sorted(planted) == ["diffusion_restreinte", "diffusion_restreinte", "diffusion_restreinte", "ldap_password"]


def test_an_unknown_size_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="small, medium, large"):
        plan("huge", 1, "lab.example", NOW)
