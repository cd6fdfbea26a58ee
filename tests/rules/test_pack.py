"""The form of every rule that ships, and its examples."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from vigie import bundled
from vigie.detection.engine import LiveEngine
from vigie.detection.examples import START
from vigie.detection.load import load_rules
from vigie.detection.pages import PARTS, parts
from vigie.detection.rules import Rule
from vigie.detection.trial import Trial, only, trials
from vigie.model.activity import FRESH, Action, Activity, Outcome, RoomRead
from vigie.model.findings import Confidence
from vigie.policies.catalog import LIMITS

PACK = load_rules([bundled.rules()])
PROFILE = re.compile(
    r"ordinary agent|newcomer|support / HR|community manager|journalist-like reader|moderator|assistant / secretary"
    r"|bot\b|project start|export / legal request|return from leave|new phone|desktop indexer|bridge bot|morning peak"
    r"|migration weekend|administrator"
)
"""Who and what is honest: the profiles and events of the benign model."""
HEADLINE = {
    "mass_joins",
    "directory_enumeration",
    "cold_bulk_reading",
    "media_harvesting",
    "peeking_without_joining",
    "member_list_harvesting",
    "budget_first_refusal",
}


@pytest.mark.parametrize("trial", list(trials(PACK)), ids=lambda one: f"{one.rule.name}-{one.example.line}")
def test_example(trial: Trial) -> None:
    assert trial.passed, f"{trial.found} findings: {trial.example.note}"


@pytest.mark.parametrize("rule", PACK.reporting, ids=lambda one: one.name)
def test_form(rule: Rule) -> None:
    document = rule.document
    assert Path(rule.path).stem == rule.name
    assert UUID(rule.id).version == 4
    assert {one.matches for one in rule.examples} == {True, False}, "needs a matching and a non-matching example"
    assert rule.techniques
    assert tuple(parts(rule.description)) == PARTS, "an analyst reads the description"
    assert min(map(len, parts(rule.description).values())) > 40
    assert document["falsepositives"]
    assert document["references"]
    assert document["status"] in {"stable", "test", "experimental"}
    assert "confidence" in document["vigie"]
    assert any(PROFILE.search(one.note) for one in rule.examples if not one.matches), (
        "needs honest life that is not found"
    )
    assert rule.theme or rule.confidence is Confidence.LOW, "say vigie.theme: without it, it is never a second sign"


def test_every_document_has_its_own_id_and_every_finding_its_own_title() -> None:
    ids = [*PACK.plain, *(rule.id for rule in PACK.correlations)]
    assert len(ids) == len(set(ids))
    assert len({rule.title for rule in PACK.reporting}) == len(PACK.reporting)
    assert {rule.name for rule in PACK.reporting} >= HEADLINE


COVERED = {
    "mass joins": "mass_joins",
    "mass peeks": "peeking_without_joining",
    "directory enumeration": "directory_enumeration directory_of_a_day alphabetical_sweep canaries_shown",
    "member lists": "member_list_harvesting",
    "cold bulk reading": "cold_bulk_reading rooms_read_deep history_of_many_rooms",
    "rooms in order of size": "rooms_read_by_size walkers_in_the_same_order",
    "media": "media_harvesting media_of_a_day media_without_token thumbnails_harvested",
    "the room list": "public_room_listing",
    "search terms": "search_term_sweep",
    "networks": "new_network_signs_in new_country_used hosting_provider_used tor_or_proxy_used impossible_travel",
    "stolen sessions": "session_on_two_networks stolen_session_collects token_used_after_password_change",
    "new device, then breadth": "new_device_collects",
    "passwords": "password_guessing password_spraying password_guessed",
    "login outside the habit, then breadth": "strange_login_then_collection",
    "keys": "key_backup_by_strange_device keys_queried_in_bulk",
    "other servers": "bulk_delivery_to_one_server",
    "rooms opened": "history_opened_to_the_world rooms_opened_in_bulk room_opened_then_harvested",
    "destruction": "messages_removed_in_bulk members_removed_in_bulk destruction_in_bulk",
    "administration": "administration_refused administrator_signs_in_as_somebody administrator_made"
    " administrator_from_new_network administrator_reads_rooms",
    "crowds": "directory_covered_together readers_on_one_address readers_from_one_provider new_readers_of_one_room"
    " history_read_everywhere one_client_of_many_collectors rooms_shared_out deep_readers_together",
    "slow breadth": "people_of_a_month rooms_of_a_month history_of_a_month files_of_a_month new_rooms_of_a_month",
    "unusual breadth": "people_beyond_habit rooms_beyond_habit authors_beyond_habit files_beyond_habit"
    " widest_among_peers three_ways_in_a_day",
    "budgets": "budget_first_refusal budget_refused_again several_budgets_reached",
    "challenges": "challenge_passed_elsewhere challenged_again_and_again",
    "canaries": "canary_touched several_canaries_touched",
    "dormant accounts": "dormant_account_awake dormant_account_collects",
    "export-shaped clients": "export_shaped_client",
    "impersonation": "name_of_the_help_desk account_like_the_help_desk false_help_desk_at_work",
    "unasked messages": "links_to_many_people invitations_in_bulk",
    "exempted accounts": "exempted_account_elsewhere exempted_account_widens",
    "blindness": "gap_in_the_record guard_undecided",
}
"""What the pack must look for, and the rules that do."""


def test_everything_promised_is_looked_for() -> None:
    names = {rule.name for rule in PACK.reporting}
    assert {rule for rules in COVERED.values() for rule in rules.split()} - names == set()
    assert len(names) >= 40


@pytest.mark.parametrize("rule", PACK.reporting, ids=lambda one: one.name)
def test_a_file_can_be_checked_alone(rule: Rule) -> None:
    assert [one.name for one in load_rules([rule.path]).reporting] == [rule.name]


def life(user: str, rows: list[dict[str, object]]) -> list[Activity]:
    rows = sorted(rows, key=lambda row: int(str(row["time"])))
    return [
        Activity(id=f"b-{number}", server="agent.example", user=user, **row)  # type: ignore[arg-type]
        for number, row in enumerate(rows)
    ]


def page(room: str, events: int) -> dict[str, object]:
    ids = [f"${room}{number}" for number in range(events)]
    zero = [0] * events
    return {"reads": (RoomRead(room, "join", START, ["@a:x"], ids, zero, zero, [FRESH] * events),), "fresh": events}


def test_a_first_day_within_minutes_is_not_noticed() -> None:
    """30 rooms in four minutes, 50 old events of each, two rooms scrolled, 150 people in searches, 14 files."""
    rows: list[dict[str, object]] = []
    for room in range(30):
        time = START + room * 8_000
        rows.append({"time": time, "action": Action.JOIN, "room": f"!{room}"})
        rows.append({"time": time + 900, "action": Action.READ, **page(f"!{room}", 50)})
        rows.append({"time": time + 950, "action": Action.LIST_MEMBERS, "room": f"!{room}", "people": ("@x:x", "@y:x")})
    rows += [{"time": START + 250_000 + n * 4_000, "action": Action.READ, **page("!1", 50)} for n in range(9)]
    for search in range(15):
        people = tuple(f"@p{search * 10 + number}:agent.example" for number in range(10))
        rows.append({"time": START + search * 3_000, "action": Action.SEARCH_DIRECTORY, "people": people})
    rows += [{"time": START + 300_000 + n * 500, "action": Action.DOWNLOAD, "media": f"mxc://x/{n}"} for n in range(14)]
    rows.append({"time": START, "action": Action.LOGIN})
    assert LiveEngine(PACK).feed(life("@newcomer:agent.example", rows)) == []


def test_the_incident_is_seen_within_its_first_thousand_messages_and_fifty_one_files() -> None:
    """Taken slowly enough that no budget speaks before the rules do."""
    taken = {"people": 0, "fresh": 0, "files": 0}
    seen: dict[str, dict[str, int]] = {}
    engine = LiveEngine(PACK)
    rows: list[dict[str, object]] = []
    for step in range(55):
        people = tuple(f"@p{step * 10 + number}:agent.example" for number in range(10))
        rows.append({"time": START + step * 1_000, "action": Action.SEARCH_DIRECTORY, "people": people})
        rows.append({"time": START + step * 1_000 + 1, "action": Action.JOIN, "room": f"!{step}"})
        rows.append({"time": START + step * 1_000 + 2, "action": Action.READ, **page(f"!{step}", 100)})
        rows.append({"time": START + step * 1_000 + 3, "action": Action.DOWNLOAD, "media": f"mxc://x/{step}"})
    for one in life("@thief:agent.example", rows):
        taken["people"] += len(one.people)
        taken["fresh"] += one.fresh
        taken["files"] += bool(one.media)
        for finding in engine.feed([one]):
            seen.setdefault(finding.name, dict(taken))
    assert seen["cold_bulk_reading"]["fresh"] <= 1_000
    assert seen["directory_enumeration"]["people"] <= 360
    assert seen["media_harvesting"]["files"] <= 51
    assert set(seen) == {
        *("cold_bulk_reading", "directory_enumeration", "media_harvesting", "mass_joins", "rooms_read_deep"),
        *("rooms_entered_by_a_program", "old_history_of_an_hour"),
    }


def test_a_refusal_by_a_budget_opens_one_finding() -> None:
    refused = {"action": Action.READ, "outcome": Outcome.CHALLENGED, "code": "budget.fresh_events"}
    rows: list[dict[str, object]] = [{"time": START + number, **refused} for number in range(50)]
    found = LiveEngine(PACK).feed(life("@thief:agent.example", rows))
    assert [(one.name, one.actor, one.value) for one in found] == [("budget_first_refusal", "@thief:agent.example", 50)]


@pytest.mark.parametrize("rule", [one for one in PACK.reporting if one.follows], ids=lambda one: one.name)
def test_what_a_rule_follows_is_a_line_of_the_guard(rule: Rule) -> None:
    drawn = {(one.resource, one.window) for one in LIMITS}
    assert {(one.resource, one.window) for one in rule.follows} <= drawn


MONTHS = [one for one in PACK.reporting if one.name.endswith("_of_a_month") or one.name == "reads_without_living"]


@pytest.mark.parametrize("rule", MONTHS, ids=lambda one: one.name)
def test_a_month_that_is_too_wide_is_told_once(rule: Rule) -> None:
    """On each working day of three weeks the same account goes on; weekends and leave do not begin a new story."""
    [example, *_] = [one for one in rule.examples if one.matches]
    engine, found = LiveEngine(only(PACK, rule)), set()
    for day in (0, 1, 2, 5, 6, 12, 19):
        rows = [{**row, "@timestamp": row["@timestamp"] + day * 86_400_000} for row in example.events]
        rows = [{**row, "event.id": f"{row['event.id']}-{day}"} for row in rows]
        found |= {one.id for one in engine.feed(rows) if one.name == rule.name}
    assert len(MONTHS) == 6
    assert len(found) == 1
