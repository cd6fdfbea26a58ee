from pathlib import Path

import aiohttp
import pytest
from pydantic import ValidationError

from vigie.model.errors import EnvironmentFailed
from vigie.model.response_settings import ResponseSettings
from vigie.platforms.messengers.build import messengers
from vigie.ports.clock import ManualClock


async def test_each_channel_becomes_a_messenger_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(" syt_x\n")
    settings = ResponseSettings.model_validate(
        {
            "notify": [
                {"kind": "webhook", "url": "https://soc.example/hook", "secret": "s"},
                {"kind": "smtp", "name": "duty", "host": "m", "sender": "a@b.example", "recipients": ["c@d.example"]},
                {
                    "kind": "matrix", "client_url": "https://x.example", "room": "!a:x.example",
                    "token_file": str(tmp_path / "token"),
                },
            ]
        }
    )  # fmt: skip
    async with aiohttp.ClientSession() as session:
        built = messengers(settings.notify, session, ManualClock())
        assert {name: type(one).__name__ for name, one in built.items()} == {
            "webhook": "Webhook", "duty": "Mail", "matrix": "MatrixRoom",
        }  # fmt: skip
        (tmp_path / "token").unlink()
        with pytest.raises(EnvironmentFailed, match=r"token: the secret cannot be read \(FileNotFoundError\)"):
            messengers(settings.notify, session, ManualClock())


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ({"kind": "matrix", "client_url": "https://x.example", "room": "!a"}, "give either token or token_file"),
        ({"kind": "webhook", "url": "ftp://x.example"}, "url"),
        ({"kind": "webhook", "url": "https://x.example", "secret": "a", "secret_file": "/b"}, "not both"),
        (
            {
                "kind": "smtp", "host": "h", "sender": "a@b.example", "recipients": ["c@d.example"], "user": "u",
                "security": "none",
            },
            "never sent unencrypted",
        ),
        ({"kind": "smtp", "host": "h", "sender": "a@b.example", "recipients": []}, "recipients"),
    ],
)  # fmt: skip
def test_channels_that_cannot_work_are_refused(channel: dict[str, object], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        ResponseSettings.model_validate({"notify": [channel]})


def test_two_channels_of_one_name_are_refused() -> None:
    hook = {"kind": "webhook", "url": "https://x.example"}
    with pytest.raises(ValidationError, match="two channels of notify have the same name: webhook"):
        ResponseSettings.model_validate({"notify": [hook, hook]})
