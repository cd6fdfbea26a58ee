import pytest

from vigie.lab.options import PlatformOptions, Profile
from vigie.model.errors import UsageError


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"profile": Profile.OFFICE}, "--profile office comes with"),
        ({"servers": 2}, "--servers above 1 comes with"),
        ({"port_base": 80}, "--port-base 80"),
        ({"port_base": 65_535}, "--port-base 65535"),
    ],
)
def test_what_does_not_exist_is_refused_in_one_line(tmp_path, wrong, said):
    with pytest.raises(UsageError, match=said) as caught:
        PlatformOptions(state=tmp_path, **wrong)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
