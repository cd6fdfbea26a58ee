import pytest

from vigie.evaluation.assumptions import Assumptions
from vigie.evaluation.population import Population, Site
from vigie.evaluation.work import shipped
from vigie.wiring import Content


@pytest.fixture(scope="session")
def content() -> Content:
    return shipped()


@pytest.fixture(scope="session")
def population() -> Population:
    return Population(Site("education", 20_000, 30, 7), Assumptions())
