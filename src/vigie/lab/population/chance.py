"""Seeded randomness: the same words give the same draws on every machine."""

import random
from collections.abc import Sequence
from itertools import accumulate

_FEW = 8
"""Up to this share (1/8) of the weights, drawing and skipping repeats is quicker than a key for each."""


def chance(*words: object) -> random.Random:
    """A generator seeded by words. Never for secrets: what it draws is meant to be repeatable."""
    return random.Random(":".join(map(str, words)))  # noqa: S311 - a lab wants repeatable data


def weighted_sample(rng: random.Random, weights: Sequence[float], count: int) -> list[int]:
    """``count`` distinct positions, or all that weigh, drawn one after the other with probability as their weight."""
    able = sum(weight > 0 for weight in weights)
    if count * _FEW > able:
        return _by_keys(rng, weights, count)
    sums, drawn = list(accumulate(weights)), dict[int, None]()
    while len(drawn) < count:
        drawn.setdefault(rng.choices(range(len(weights)), cum_weights=sums)[0])
    return list(drawn)


def _by_keys(rng: random.Random, weights: Sequence[float], count: int) -> list[int]:
    """The same draw in one pass over all weights (Efraimidis and Spirakis 2006), better when many are wanted."""
    keys = [(rng.random() ** (1.0 / weight) if weight > 0 else -1.0, i) for i, weight in enumerate(weights)]
    keys.sort(reverse=True)
    return [i for key, i in keys[:count] if key >= 0]


def split(rng: random.Random, total: int, weights: Sequence[float], least: int) -> list[int]:
    """Share ``total`` among weights, at least ``least`` each, exactly. Ties are broken by the generator."""
    if least * len(weights) > total:
        raise ValueError(f"{total} cannot give {least} to each of {len(weights)}")
    spare = total - least * len(weights)
    scale = spare / sum(weights)
    shares = [int(weight * scale) for weight in weights]
    for i in rng.choices(range(len(weights)), weights, k=spare - sum(shares)):
        shares[i] += 1
    return [least + share for share in shares]
