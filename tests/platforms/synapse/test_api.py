import pytest

from vigie.model.errors import PlatformError
from vigie.platforms.synapse.api import Api, media_path, part


@pytest.mark.parametrize(
    ("media", "expected"),
    [("mxc://agent.example/abc", "agent.example/abc"), ("mxc://[::1]:8448/a b", "%5B%3A%3A1%5D%3A8448/a%20b")],
)
def test_the_parts_of_a_media_address(media: str, expected: str) -> None:
    assert media_path(media) == expected


@pytest.mark.parametrize("media", ["", "https://x/y", "mxc://x", "mxc:///y", "mxc://x/", "mxc://x/../y", "mxc://x/.."])
def test_what_is_no_media_address_reaches_no_path(media: str) -> None:
    with pytest.raises(PlatformError, match="is not a media address"):
        media_path(media)


def test_a_name_is_one_part_of_a_path() -> None:
    assert part("!a/../b?c#d:x") == "%21a%2F..%2Fb%3Fc%23d%3Ax"


def test_the_token_is_never_shown() -> None:
    api = Api(None, "agent.example", "http://127.0.0.1:1", "s3cret")  # type: ignore[arg-type]
    assert "s3cret" not in f"{api!r} {api}"
