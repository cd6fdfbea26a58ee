"""Networks an account comes from."""

from vigie.policies.usage import Usage, Windows
from vigie_synapse.budgets import Account
from vigie_synapse.networks import KEPT, network, remember, strange


def account(*addresses: str) -> Account:
    one = Account("@a:b", Usage(Windows(())))
    for address in addresses:
        remember(one, address)
    return one


def test_addresses_of_one_access_network_are_one_network() -> None:
    assert network("192.0.2.7") == network("192.0.2.200") != network("192.0.3.7")
    assert network("2001:db8:1:2::1") == network("2001:db8:1:ff::9") != network("2001:db8:2::1")
    assert network("/run/synapse.sock") == "/run/synapse.sock"


def test_only_unknown_networks_are_strange_and_only_to_accounts_with_a_past() -> None:
    known = frozenset(account("192.0.2.7").networks)
    assert not strange(known, "192.0.2.99")
    assert strange(known, "198.51.100.1")
    assert not strange(frozenset(), "198.51.100.1")


def test_what_is_remembered_is_bounded_and_recent() -> None:
    one = account(*(f"10.0.{n}.1" for n in range(100)))
    assert len(one.networks) <= 2 * KEPT
    assert not strange(frozenset(one.networks), "10.0.99.7")
    assert strange(frozenset(one.networks), "10.0.3.7")
