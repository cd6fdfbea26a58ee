"""What `vigie.lab.population.synapse_chain` leaves in the database is what Synapse leaves."""

from typing import Any

import pytest

pytestmark = pytest.mark.platform


def test_rooms_are_one_chain(rows: Any) -> None:
    assert rows("SELECT room_id FROM event_forward_extremities GROUP BY room_id HAVING count(*) > 1") == []
    assert rows("SELECT room_id, depth FROM events GROUP BY room_id, depth HAVING count(*) > 1") == []
    assert rows("SELECT event_id FROM rejections") == []


def test_every_event_has_its_state_and_its_signature(rows: Any) -> None:
    without = (
        "SELECT e.event_id FROM events e LEFT JOIN event_to_state_groups s USING (event_id) WHERE s.event_id IS NULL"
    )
    assert rows(without) == []
    assert rows("SELECT event_id FROM event_json WHERE (json::jsonb -> 'signatures') = '{}'::jsonb") == []


def test_state_groups_stay_shallow(rows: Any) -> None:
    """Synapse reads the state of a group by walking its differences: at most a hundred."""
    deepest = """
        WITH RECURSIVE walk(state_group, hops) AS (
            SELECT id, 0 FROM state_groups WHERE id NOT IN (SELECT state_group FROM state_group_edges)
            UNION ALL
            SELECT e.state_group, hops + 1 FROM state_group_edges e JOIN walk w ON e.prev_state_group = w.state_group
        ) SELECT max(hops) FROM walk
    """
    assert rows(deepest)[0][0] <= 100


def test_the_current_state_agrees_with_the_members(rows: Any, known: dict[str, Any]) -> None:
    counted = dict(
        rows("SELECT room_id, count(*) FROM current_state_events WHERE membership = 'join' GROUP BY room_id")
    )
    public_until_somebody_joins = [counted[room["room_id"]] - room["members"] for room in known["rooms"]]
    assert set(public_until_somebody_joins) <= {0, 1}
