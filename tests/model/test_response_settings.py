import pytest

from vigie.model.errors import ContentErrors
from vigie.model.located import check, parse
from vigie.model.response_settings import Mode, ResponseSettings


def mistakes(text: str) -> list[tuple[int, str]]:
    with pytest.raises(ContentErrors) as caught:
        check(parse(text, "vigie.yaml"), ResponseSettings)
    return [(one.line, one.message) for one in caught.value.mistakes]


def test_protection_is_on_by_default() -> None:
    assert ResponseSettings().mode is Mode.ENFORCE
    assert ResponseSettings().bundled


@pytest.mark.parametrize(
    ("channel", "says"),
    [
        ("{kind: webhook, url: 'https://a.example', secret: x, secret_file: /a}", "not both"),
        ("{kind: smtp, host: a, sender: a@b, recipients: [a@b], user: u, security: none}", "never sent unencrypted"),
        ("{kind: matrix, client_url: 'https://a.example', room: '!r:a.example'}", "either token or token_file"),
        ("{kind: matrix, client_url: 'https://a.example', room: '#r:a.example', token: t}", "notify"),
        ("{kind: webhok, url: 'https://a.example'}", "did you mean webhook?"),
    ],
)
def test_a_channel_that_cannot_work_is_refused(channel: str, says: str) -> None:
    [(line, message)] = mistakes(f"mode: observe\nnotify:\n  - {channel}\n")
    assert line == 3
    assert says in message


def test_two_channels_never_share_a_name() -> None:
    hook = "  - {kind: webhook, url: 'https://a.example'}\n"
    assert "same name: webhook" in mistakes("notify:\n" + 2 * hook)[0][1]


def test_a_channel_is_called_by_its_name_or_its_kind() -> None:
    text = "notify:\n  - {kind: webhook, url: 'https://a.example'}\n  - {kind: webhook, name: soc, url: 'https://b.example'}\n"
    assert [one.key for one in check(parse(text, "vigie.yaml"), ResponseSettings).notify] == ["webhook", "soc"]
