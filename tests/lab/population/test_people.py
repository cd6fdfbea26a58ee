from vigie.lab.population.people import password, people, slug


def test_localparts_are_what_matrix_allows() -> None:
    folk = people(2026, 3_000, 1_790_000_000_000)
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789.-")
    assert all(set(person.user) <= allowed for person in folk)
    assert len({person.user for person in folk}) == 3_000
    assert slug("Élodie l'Œuvre [Éducation]") == "elodie-l-uvre-education"


def test_passwords_are_repeatable_and_their_own() -> None:
    assert password(1, "a") == password(1, "a")
    assert len({password(1, "a"), password(2, "a"), password(1, "b")}) == 3
