"""What the loaders have in common: the API's pages, and its users as rows of the staging table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

MAX_PAGE = 10_000
COLUMNS = (
    "id gender title first_name last_name street_number street_name city state country postcode latitude longitude"
    " timezone_offset timezone_description email username date_of_birth registered_at phone cell national_id_name"
    " national_id_value picture_large picture_medium picture_thumbnail nationality fetched_at staged_at"
).split()


def pages(users: int, size: int) -> Iterator[dict[str, str]]:
    """The queries of all requests; after the API's last page another seed follows."""
    for number in range(users // size):
        yield {"results": str(size), "page": str(number % MAX_PAGE + 1), "seed": f"loader.{number // MAX_PAGE}"}


def row(user: dict) -> tuple:
    now = datetime.now(UTC)
    location = user["location"]
    return (
        UUID(user["login"]["uuid"]),
        user["gender"],
        user["name"]["title"],
        user["name"]["first"],
        user["name"]["last"],
        location["street"]["number"],
        location["street"]["name"],
        location["city"],
        location["state"],
        location["country"],
        str(location["postcode"]),
        float(location["coordinates"]["latitude"]),
        float(location["coordinates"]["longitude"]),
        location["timezone"]["offset"],
        location["timezone"]["description"],
        user["email"],
        user["login"]["username"],
        datetime.fromisoformat(user["dob"]["date"]),
        datetime.fromisoformat(user["registered"]["date"]),
        user["phone"],
        user["cell"],
        user["id"]["name"] or None,
        user["id"]["value"] or None,
        user["picture"]["large"],
        user["picture"]["medium"],
        user["picture"]["thumbnail"],
        user["nat"],
        now,
        now,
    )
