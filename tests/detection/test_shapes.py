from dataclasses import fields as members

from vigie.detection.shapes import ACTIVITY, ENRICHED
from vigie.model.activity import Action, Activity
from vigie.model.enriched import Enriched, RoomFacts

ONE = Activity(id="b-1", time=5, action=Action.READ, server="x.example", people=("@b:x.example",))
RICH = Enriched(ONE, room=RoomFacts("Hall", True, None))


def test_a_bare_activity_has_no_enrichment() -> None:
    assert ACTIVITY.getter("source.as.number")(ONE) is None
    assert ACTIVITY.getter("no.such.field")(ONE) is None
    assert ACTIVITY.getter("matrix.network.tags")(ONE) == ()


def test_what_nobody_knows_is_absent() -> None:
    nothing = Enriched(ONE)
    for name in ("matrix.new.room", "matrix.day.rooms", "matrix.rank.cold", "matrix.device.age", "matrix.idle.days"):
        assert ENRICHED.getter(name)(nothing) is None
    assert ENRICHED.getter("matrix.rooms.new")(nothing) == ()


def test_keywords_see_every_field() -> None:
    assert "@b:x.example" in set(ENRICHED.texts(RICH))
    assert "Hall" in set(ENRICHED.texts(RICH))
    assert len(members(ACTIVITY)) == 12
