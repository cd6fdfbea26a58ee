import numpy as np

from vigie.evaluation.assumptions import PROFILES, Assumptions
from vigie.evaluation.population import NEW, Population, Site, names, part


def test_the_same_seed_gives_the_same_people() -> None:
    one, other = (Population(Site("justice", 500, 10, 3), Assumptions()) for _ in range(2))
    assert one.users == other.users
    assert (one.member == other.member).all()
    assert (one.away == other.away).all()


def test_a_workday_is_busy_and_a_sunday_is_not(population: Population) -> None:
    rng = np.random.default_rng(1)
    assert 0.2 < len(population.present(1, rng)) / population.size < 0.45
    assert len(population.present(6, rng)) / population.size < 0.05


def test_six_in_a_hundred_are_in_their_first_month(population: Population) -> None:
    everybody = np.arange(population.size)
    here = population.arrival < 15
    kinds = population.profiles(15, everybody[here])
    assert 0.045 < (kinds == NEW).mean() < 0.075


def test_nobody_is_present_before_the_first_day(population: Population) -> None:
    rng = np.random.default_rng(1)
    late = set(np.flatnonzero(population.arrival > 2).tolist())
    assert late
    assert not late & set(population.present(2, rng).tolist())


def test_a_wave_brings_five_times_as_many() -> None:
    usual, wave = (Population(Site("culture", 20_000, 30, 7, wave=wave), Assumptions()) for wave in (False, True))
    arrived = [(population.arrival >= 0).sum() for population in (usual, wave)]
    assert 3.5 < arrived[1] / arrived[0] < 6


def test_about_an_eighth_is_on_leave_and_comes_back(population: Population) -> None:
    assert 0.06 < population.away[:, 15].mean() < 0.2
    who = np.arange(population.size)
    back = population.back(15, who) & ~population.away[:, 15]
    assert 0 < back.mean() < 0.05


def test_profiles_have_their_shares(population: Population) -> None:
    for index, profile in enumerate(PROFILES):
        assert abs((population.profile == index).mean() - profile.share) < 0.01


def test_names_are_in_order_and_distinct() -> None:
    found = names(3_000, "agent.example")
    assert len(set(found)) == 3_000
    assert found == sorted(found)


def test_part_goes_round() -> None:
    assert part("abcde", 3, 3) == ("d", "e", "a")
    assert part("abcde", 8, 2) == ("d", "e")
    assert part("abc", 2, 9) == ("c", "a", "b")
