"""Registers the people of a population through Synapse's own handlers."""

from collections.abc import Callable
from typing import Any

from synapse.types import UserID, create_requester
from synapse.util.async_helpers import concurrently_execute

from vigie.lab.media import Shelf
from vigie.lab.population.model import Person, Population
from vigie.lab.population.synapse_media import MediaWriter

_AT_ONCE = 8


async def register(
    hs: Any, population: Population, shelf: Shelf, media: MediaWriter, done: Callable[[int], None]
) -> dict[int, str]:
    """Open every account with its password and profile. Returns the avatars, by person."""
    avatars: dict[int, str] = {}
    for person in population.people:
        if person.has_avatar:
            body = shelf.avatar(person.number, person.display_name[0])
            user_id = population.user_id(person.number)
            avatars[person.number] = media.put(body, None, user_id, person.created_ms + 60_000).url
    await media.flush()

    async def one(person: Person) -> None:
        await _open(hs, population.user_id(person.number), person, avatars.get(person.number))
        done(1)

    await concurrently_execute(one, population.people, _AT_ONCE)
    await _backdate(hs, population)
    return avatars


async def remember_direct_chats(hs: Any, population: Population, chats: list[tuple[str, tuple[int, ...]]]) -> None:
    """Mark rooms as direct chats in the account data of both people (Matrix `m.direct`)."""
    marks: dict[int, dict[str, list[str]]] = {}
    for room_id, (one, other) in chats:
        marks.setdefault(one, {}).setdefault(population.user_id(other), []).append(room_id)
        marks.setdefault(other, {}).setdefault(population.user_id(one), []).append(room_id)
    store = hs.get_datastores().main
    for number, content in marks.items():
        await store.add_account_data_for_user(population.user_id(number), "m.direct", content)


async def _open(hs: Any, user_id: str, person: Person, avatar: str | None) -> None:
    hashed = await hs.get_auth_handler().hash(person.password)
    await hs.get_registration_handler().register_user(
        localpart=person.user, password_hash=hashed, default_display_name=person.display_name, by_admin=True
    )
    if avatar:
        user = UserID.from_string(user_id)
        await hs.get_profile_handler().set_avatar_url(
            target_user=user,
            requester=create_requester(user),
            new_avatar_url=avatar,
            by_admin=True,
            propagate=False,
        )


async def _backdate(hs: Any, population: Population) -> None:
    """Synapse stamps registrations with its clock; the organisation's accounts are older than that."""
    await hs.get_datastores().main.db_pool.simple_update_many(
        "users",
        key_names=("name",),
        key_values=[(population.user_id(person.number),) for person in population.people],
        value_names=("creation_ts",),
        value_values=[(person.created_ms // 1000,) for person in population.people],
        desc="vigie_backdate",
    )
