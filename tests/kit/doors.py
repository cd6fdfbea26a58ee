"""The doors of Synapse, as tables: what the guard follows, what it leaves alone and why."""

import re
from typing import Final

from vigie.model.activity import Action

FOLLOWED: Final[dict[Action, str]] = {
    Action.ADMINISTER: """
        GET /admin/whois/{}
    """,
    Action.CLAIM_KEYS: """
        POST /keys/claim
    """,
    Action.UPLOAD_KEYS: """
        POST /keys/upload
    """,
    Action.CHANGE_DEVICE: """
        POST /delete_devices
        DELETE /devices/{}
        PUT /devices/{}
        POST /keys/device_signing/upload
        POST /pushers/set
        GET /pushers/remove
    """,
    Action.CHANGE_PASSWORD: """
        POST /account/password
        POST /account/password/email/requestToken
    """,
    Action.CHANGE_PROFILE: """
        PUT /presence/{}/status
        PUT /profile/{}/{}
        PUT /profile/{}/avatar_url
        PUT /profile/{}/displayname
    """,
    Action.CREATE_ROOM: """
        POST /createRoom
        PUT /createRoom/{}
        POST /rooms/{}/upgrade
    """,
    Action.DOWNLOAD: """
        GET /media/download/{}/{}
        GET /media/download/{}/{}/{}
    """,
    Action.INVITE: """
        POST /rooms/{}/invite
        PUT /rooms/{}/invite/{}
    """,
    Action.JOIN: """
        POST /join/{}
        PUT /join/{}/{}
        POST /rooms/{}/join
        PUT /rooms/{}/join/{}
    """,
    Action.LEAVE: """
        POST /rooms/{}/forget
        PUT /rooms/{}/forget/{}
        POST /rooms/{}/leave
        PUT /rooms/{}/leave/{}
    """,
    Action.LIST_MEMBERS: """
        GET /rooms/{}/joined_members
        GET /rooms/{}/members
    """,
    Action.LIST_ROOMS: """
        GET /directory/room/{}
        GET /publicRooms
        POST /publicRooms
        GET /room_summary/{}
        GET /rooms/{}/hierarchy
        GET /rooms/{}/summary
        GET /summary/{}
    """,
    Action.LOGIN: """
        POST /login
    """,
    Action.LOGOUT: """
        POST /logout
        POST /logout/all
    """,
    Action.PUBLISH_ROOM: """
        PUT /directory/list/room/{}
    """,
    Action.QUERY_KEYS: """
        POST /keys/query
    """,
    Action.READ: """
        GET /events
        GET /events/{}
        GET /initialSync
        GET /notifications
        GET /rooms/{}/context/{}
        GET /rooms/{}/event/{}
        GET /rooms/{}/initialSync
        GET /rooms/{}/messages
        GET /rooms/{}/relations/{}
        GET /rooms/{}/relations/{}/{}
        GET /rooms/{}/relations/{}/{}/{}
        GET /rooms/{}/state
        GET /rooms/{}/state/{}
        GET /rooms/{}/state/{}/{}
        GET /rooms/{}/threads
        GET /sync
        POST /sync
    """,
    Action.READ_KEY_BACKUP: """
        GET /room_keys/keys
        GET /room_keys/keys/{}
        GET /room_keys/keys/{}/{}
    """,
    Action.REDACT: """
        POST /rooms/{}/redact/{}
        PUT /rooms/{}/redact/{}/{}
    """,
    Action.REMOVE: """
        POST /rooms/{}/ban
        PUT /rooms/{}/ban/{}
        POST /rooms/{}/kick
        PUT /rooms/{}/kick/{}
    """,
    Action.SEARCH_DIRECTORY: """
        POST /user_directory/search
    """,
    Action.SEARCH_MESSAGES: """
        POST /search
    """,
    Action.SEND: """
        POST /rooms/{}/send/{}
        PUT /rooms/{}/send/{}/{}
    """,
    Action.SET_STATE: """
        PUT /directory/room/{}
        POST /knock/{}
        POST /rooms/{}/unban
        PUT /rooms/{}/unban/{}
        PUT /rooms/{}/state/{}
        PUT /rooms/{}/state/{}/{}
    """,
    Action.THUMBNAIL: """
        GET /media/thumbnail/{}/{}
    """,
    Action.UPLOAD: """
        POST /media/upload
        PUT /media/upload/{}/{}
    """,
    Action.VIEW_PROFILE: """
        GET /presence/{}/status
        GET /profile/{}
        GET /profile/{}/{}
        GET /profile/{}/avatar_url
        GET /profile/{}/displayname
    """,
}

HARMLESS: Final[dict[str, str]] = {
    "what the account owns: its sessions, settings, filters, rooms, pushers and reminders": """
        GET /account/3pid
        GET /account/whoami
        GET /devices
        GET /devices/{}
        GET /joined_rooms
        GET /pushers
        GET /thread_subscriptions
        GET /rooms/{}/thread/{}/subscription
        PUT /rooms/{}/thread/{}/subscription
        DELETE /rooms/{}/thread/{}/subscription
        GET /user/{}/account_data/{}
        PUT /user/{}/account_data/{}
        DELETE /user/{}/account_data/{}
        POST /user/{}/filter
        GET /user/{}/filter/{}
        GET /user/{}/rooms/{}/account_data/{}
        PUT /user/{}/rooms/{}/account_data/{}
        DELETE /user/{}/rooms/{}/account_data/{}
        GET /user/{}/rooms/{}/tags
        PUT /user/{}/rooms/{}/tags/{}
        DELETE /user/{}/rooms/{}/tags/{}
        GET /pushrules/.*
        PUT /pushrules/.*
        DELETE /pushrules/.*
        GET /delayed_events
        GET /delayed_events/{}
        POST /delayed_events/{}
        POST /delayed_events/{}/cancel
        POST /delayed_events/{}/restart
        POST /delayed_events/{}/send
        DELETE /profile/{}/{}
        DELETE /profile/{}/avatar_url
        DELETE /profile/{}/displayname
    """,
    "facts about the server, the same for everybody": """
        GET /_matrix/client/versions
        GET /capabilities
        GET /login
        GET /media/config
        GET /password_policy
        GET /voip/turnServer
        GET /thirdparty/protocol/{}
        GET /thirdparty/protocols
    """,
    "bridges: answered by application services, empty without any": """
        GET /thirdparty/location
        GET /thirdparty/location/{}
        GET /thirdparty/user
        GET /thirdparty/user/{}
        POST /appservice/{}/ping
    """,
    "credentials: what they lead to is a login, or a session that is judged at its first request": """
        POST /account/3pid
        POST /account/3pid/add
        POST /account/3pid/bind
        POST /account/3pid/delete
        POST /account/3pid/email/requestToken
        POST /account/3pid/msisdn/requestToken
        POST /account/3pid/unbind
        POST /account/deactivate
        GET /account_validity/renew
        POST /account_validity/send_mail
        GET /add_threepid/email/submit_token
        POST /add_threepid/msisdn/submit_token
        GET /auth/{}/fallback/web
        POST /auth/{}/fallback/web
        POST /login/get_token
        POST /login/token
        POST /refresh
        POST /register
        POST /register/email/requestToken
        GET /register/m.login.registration_token/validity
        POST /register/msisdn/requestToken
        GET /registration/{}/submit_token
        POST /tokenrefresh
        POST /user/{}/openid/request_token
    """,
    "keys: public ones, or ciphertext the account itself stored; messages stay where they are": """
        POST /keys/signatures/upload
        PUT /room_keys/keys
        PUT /room_keys/keys/{}
        PUT /room_keys/keys/{}/{}
        DELETE /room_keys/keys
        DELETE /room_keys/keys/{}
        DELETE /room_keys/keys/{}/{}
        GET /room_keys/version
        POST /room_keys/version
        GET /room_keys/version/{}
        PUT /room_keys/version/{}
        DELETE /room_keys/version/{}
        GET /dehydrated_device
        PUT /dehydrated_device
        DELETE /dehydrated_device
        GET /dehydrated_device/{}/events
        POST /dehydrated_device/{}/events
    """,
    "shows only whom or what the account shares a room with, by name it knows already": """
        GET /keys/changes
        GET /mutual_rooms
        GET /rooms/{}/aliases
        GET /rooms/{}/timestamp_to_event
        GET /directory/list/room/{}
    """,
    "writes, and shows nothing": """
        POST /media/create
        POST /rooms/{}/read_markers
        POST /rooms/{}/receipt/{}/{}
        POST /rooms/{}/report
        POST /rooms/{}/report/{}
        PUT /rooms/{}/typing/{}
        PUT /sendToDevice/{}/{}
        POST /users/{}/report
        DELETE /directory/room/{}
        PUT /directory/list/appservice/{}/{}
        DELETE /directory/list/appservice/{}/{}
    """,
    "fetches from elsewhere, off unless the operator allows it": """
        GET /media/preview_url
    """,
    "tells whether a name is taken, where registration or an experiment is open: a known gap": """
        GET /register/available
        POST /account_status
    """,
}

OPEN: Final = """
    GET /_matrix/client/versions
    GET /login
    POST /login
    POST /logout
    POST /logout/all
    POST /refresh
    POST /register
    GET /register/available
    GET /register/m.login.registration_token/validity
    POST /register/email/requestToken
    POST /register/msisdn/requestToken
    GET /registration/{}/submit_token
    GET /directory/room/{}
"""
"""Served without asking who it is, or leaving."""
CHECKED_FIRST: Final = """
    POST /account/3pid/bind
    POST /account/3pid/delete
    POST /account/3pid/email/requestToken
    POST /account/3pid/msisdn/requestToken
    POST /account/password/email/requestToken
    GET /account_validity/renew
    POST /account_validity/send_mail
    GET /add_threepid/email/submit_token
    POST /add_threepid/msisdn/submit_token
    GET /auth/{}/fallback/web
    POST /auth/{}/fallback/web
    PUT /dehydrated_device
    POST /delayed_events/{}
    PUT /directory/room/{}
    DELETE /directory/room/{}
    GET /directory/list/room/{}
    GET /password_policy
    GET /pushers/remove
    GET /rooms/{}/thread/{}/subscription
    PUT /rooms/{}/thread/{}/subscription
    DELETE /rooms/{}/thread/{}/subscription
    POST /tokenrefresh
"""
"""Refused, here, for what is asked and not for who asks: none of them shows an event, a person, a room or a file."""

_PREFIX = re.compile(r"^/_matrix/(client/(api/v1|r0|v1|v3|unstable(/[\w]+\.[\w.]+)?)|media/(r0|v1|v3))/")


def paths(pattern: str) -> list[str]:
    """Every path a route's pattern stands for, `{}` in place of names."""
    text = pattern.lstrip("^").rstrip("$").replace("\\.", ".")
    found, previous = {re.sub(r"\(\?P<\w+>\[[^()|]*\)", "{}", text)}, None
    while found != previous:
        previous = found
        found = {each for one in found for each in _opened(one)}
    return sorted(found)


def _opened(text: str) -> list[str]:
    """With the first innermost group replaced by each thing it may be."""
    group = re.search(r"\((?:\?P<\w+>)?([^()]*)\)(\??)", text)
    if group is None:
        return [text]
    choices = [*group[1].split("|"), *([""] if group[2] else [])]
    return [text[: group.start()] + choice + text[group.end() :] for choice in choices]


def short(path: str) -> str:
    """Without its version."""
    return _PREFIX.sub(lambda found: "/media/" if found[0].startswith("/_matrix/media") else "/", path)


def doors(text: str) -> set[str]:
    """The doors of a table."""
    return {line.strip() for line in text.splitlines() if line.strip()}
