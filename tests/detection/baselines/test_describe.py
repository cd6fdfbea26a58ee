"""What was learned, told."""

import msgspec
import pytest

from detection.baselines.life import ALICE, FAR, SERVERS, at, days, does, reads, searches, tell
from vigie.detection.baselines import describe
from vigie.detection.baselines.past import MEASURES
from vigie.detection.baselines.peers import ENOUGH
from vigie.detection.baselines.step import META, Baselines
from vigie.model.activity import Action


@pytest.fixture(scope="module")
def kept() -> dict[str, bytes]:
    step = Baselines(SERVERS)
    for number in range(ENOUGH // 30 + 20):
        days(step, 0, 40, people=1 + number % 10, user=f"@a{number}:agent.example")
    days(step, 0, 40, people=7)
    tell(step, searches(at(40), 90_000, 35))
    tell(step, reads(at(40), "!new:other.example", 20, network=FAR, ip="198.51.100.7", device="NEW"))
    tell(step, does(Action.LOGIN, at(40), device="LAPTOP"))
    return step.changes()


def test_an_account_and_its_peers(kept: dict[str, bytes]) -> None:
    group = describe.group_of(kept[ALICE], "education")
    assert group == "peers/education/other"
    told = describe.account(ALICE, kept[ALICE], kept[group], "education", at(40, 12))
    msgspec.json.encode(told)
    people = told["measures"]["people"]
    assert (people["day"], people["widest"], people["habit"], people["rank"]) == (35, 7, 5.0, 1.0)
    assert people["month"] > 200
    assert people["peers"] == {"median": 5, "p99": 10, "p999": 10}
    assert list(told["measures"]) == list(MEASURES)
    assert (told["role"], told["active_days"], told["days_taught"], told["young"]) == ("other", 41, 30, False)
    assert told["hours"]["working_days"] == [9, 10]
    new = {kind: [row["name"] for row in rows if row["new"]] for kind, rows in told["places"].items()}
    assert new == {"networks": ["198.51.100.0/24"], "countries": ["BR"], "clients": [], "devices": ["LAPTOP", "NEW"]}
    since = [row["name"] for row in told["places"]["devices"] if "since" in row]
    assert since == ["LAPTOP"], "the other was seen without a login: it may be old"
    assert told["known_rooms"] == 2
    assert told["stale"] is False


def test_without_peers_or_a_past_there_are_no_figures(kept: dict[str, bytes]) -> None:
    step = Baselines(SERVERS)
    tell(step, searches(at(0), 0, 3))
    told = describe.account(ALICE, step.changes()[ALICE], None, "education", at(0))
    assert told["measures"]["people"] == {
        "day": 3, "month": 3, "widest": None, "habit": None, "rank": None, "peers": None,
    }  # fmt: skip
    assert {row["new"] for rows in told["places"].values() for row in rows} == {None}


def test_damage_is_told_and_others_are_not_held_up(kept: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        describe.account(ALICE, b"\xc1", None, "education", 0)
    assert describe.group_of(b"\xc1", "education") == ""
    broken = kept | {"@a1:agent.example": b"", "peers/education/bot": b"\xc1", META: kept[META]}
    told = describe.Summary(at(41)).add_all(sorted(broken.items())).document()
    assert told["damaged"] == ["@a1:agent.example", "peers/education/bot"]
    assert told["accounts"]["all"] == len([name for name in kept if name.startswith("@")])


def test_all_accounts_in_sum(kept: dict[str, bytes]) -> None:
    told = describe.Summary(at(41)).add_all(kept.items()).document()
    assert told["began"] == "2026-06-01"
    assert told["accounts"]["with_habit"] == told["accounts"]["all"]
    assert told["accounts"]["stale"] == told["accounts"]["capped"] == told["accounts"]["young"] == 0
    assert told["peers"]["education/other"]["days"] > ENOUGH
    later = describe.Summary(at(41 + 2 * describe.STALE)).add_all(kept.items()).document()
    assert later["accounts"]["stale"] == told["accounts"]["all"]
    assert ALICE in later["stale"]
