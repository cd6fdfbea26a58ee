"""The lines that are in force out of the box make sense together."""

import itertools

import pytest

from vigie.model.budgets import DISTINCT, Limit, Resource
from vigie.policies.catalog import COMBINATIONS, LIMITS


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.resource}-{limit.window}")
def test_lines_grow_and_end_in_a_refusal(limit: Limit) -> None:
    drawn = [line for line in (limit.delay, limit.challenge, limit.refuse) if line]
    assert drawn == sorted(drawn)
    assert limit.refuse
    assert limit.challenge * 1.2 <= limit.refuse, "who proved himself may go on for a while"


def test_there_is_one_line_for_a_resource_and_window_and_one_at_least_for_each_resource() -> None:
    assert len({(limit.resource, limit.window) for limit in LIMITS}) == len(LIMITS)
    assert {limit.resource for limit in LIMITS} == set(Resource)


@pytest.mark.parametrize("resource", Resource)
def test_a_longer_window_allows_more(resource: Resource) -> None:
    ordered = sorted((limit for limit in LIMITS if limit.resource is resource), key=lambda limit: limit.window)
    for shorter, longer in itertools.pairwise(ordered):
        assert shorter.refuse < longer.refuse
        assert shorter.challenge < longer.challenge


@pytest.mark.parametrize("resource", sorted(DISTINCT))
def test_what_is_kept_of_an_account_is_bounded_by_a_refusal(resource: Resource) -> None:
    assert max(limit.refuse for limit in LIMITS if limit.resource is resource) <= 10_000


def test_combinations_can_be_reached() -> None:
    for combination in COMBINATIONS:
        assert 1 < combination.at_least <= len(combination.thresholds)
        assert len({resource for resource, _ in combination.thresholds}) == len(combination.thresholds)
