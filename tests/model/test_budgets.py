"""The vocabulary of budgets is complete."""

from vigie.model.budgets import ALLOW, DISTINCT, Decision, Resource


def test_decisions_are_ordered_from_kind_to_strict() -> None:
    assert [decision.value for decision in Decision] == ["allow", "delay", "challenge", "refuse"]
    assert (ALLOW.decision, ALLOW.code, ALLOW.wait_ms) == (Decision.ALLOW, "", 0)


def test_what_is_summed_is_not_distinct() -> None:
    summed = {"cold_events", "fresh_events", "directory_searches", "media_bytes", "room_list_pages"}
    assert {resource.value for resource in Resource if resource not in DISTINCT} == summed
