from vigie.response.action import actions


def test_every_action_is_found_and_the_instant_ones_come_first() -> None:
    found = actions()
    assert list(found) == ["freeze", "challenge", "delay", "lock", "sign_out", "notify"]
    instant = [one.traits.instant for one in found.values()]
    assert instant == sorted(instant, reverse=True)


def test_an_action_is_called_as_its_file() -> None:
    assert all(type(one).__module__.endswith("." + name) for name, one in actions().items())


def test_nothing_suspends() -> None:
    assert "suspend" not in actions()
