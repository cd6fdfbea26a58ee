"""Seeded randomness: the same words give the same draws on every machine."""

import random
from collections.abc import Sequence


def chance(*words: object) -> random.Random:
    """A generator seeded by words. Never for secrets: what it draws is meant to be repeatable."""
    return random.Random(":".join(map(str, words)))  # noqa: S311 - a lab wants repeatable data


def weighted_sample(rng: random.Random, weights: Sequence[float], count: int) -> list[int]:
    """``count`` distinct positions, drawn with probability growing with weight (Efraimidis and Spirakis 2006)."""
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
