"""A believable organisation: planned by pure functions, loaded into a real Synapse by Synapse's own code."""

from vigie.lab.population.fill import fill
from vigie.lab.population.model import Population
from vigie.lab.population.plan import plan
from vigie.lab.population.sizes import SIZES

__all__ = ["SIZES", "Population", "fill", "plan"]
