import pytest

from vigie.model.supported import synapse_is_supported


@pytest.mark.parametrize("version", ["1.158.0", "1.158.7", "1.160.0rc1", "1.163.0", "1.163.2", "1.163.99"])
def test_both_ends_of_the_range_are_supported(version):
    assert synapse_is_supported(version)


@pytest.mark.parametrize("version", ["1.157.9", "1.164.0", "1.164.0rc1", "2.158.0", "0.163.0", "", "latest", "1"])
def test_what_lies_outside_is_not(version):
    assert not synapse_is_supported(version)
