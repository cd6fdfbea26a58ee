from vigie.evaluation.facts import RoomBook
from vigie.evaluation.population import Population
from vigie.evaluation.theft import Target
from vigie.model.enriched import UNKNOWN_ROOM


def test_rooms_of_people_and_of_a_target_are_known(population: Population) -> None:
    target = Target(population.server)
    book = RoomBook(population, target)
    own, wanted = book.facts(f"!r5:{population.server}"), book.facts(target.room(0))
    assert (own.public, own.members) == (bool(population.rooms.public[5]), int(population.rooms.sizes[5]))
    assert (wanted.public, wanted.members) == (True, max(target.members))
    for elsewhere in ("!rx:y", "!r99999999:y", "!open876:y", "#open1:y", ""):
        assert book.facts(elsewhere) == UNKNOWN_ROOM
