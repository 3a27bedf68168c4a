"""As well as Python can: requests side by side on connections that stay open, and COPY for thousands of users at once.

Usage: side_by_side.py API_URL POSTGRES_URL USERS PAGE_SIZE
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import aiohttp
import asyncpg
import orjson
import uvloop
from users import COLUMNS, pages, row

# A full page has 6 MB, which the API holds until it is read: 64 at once exhaust its memory.
REQUESTS_FOR_PAGES = 4
REQUESTS_FOR_USERS = 64
USERS_PER_COPY = 5_000


async def fetch(
    session: aiohttp.ClientSession, api_url: str, queries: Iterator[dict[str, str]], rows: asyncio.Queue
) -> None:
    for query in queries:  # all fetchers share it
        async with session.get(api_url, params=query) as answer:
            answer.raise_for_status()
            users = orjson.loads(await answer.read())["results"]
        await rows.put([row(user) for user in users])


async def copy(connection: asyncpg.Connection, rows: asyncio.Queue) -> None:
    gathered: list[tuple] = []
    while (some := await rows.get()) is not None:
        gathered += some
        if len(gathered) >= USERS_PER_COPY:
            await connection.copy_records_to_table("staged_users", records=gathered, columns=COLUMNS)
            gathered = []
    await connection.copy_records_to_table("staged_users", records=gathered, columns=COLUMNS)


async def main(api_url: str, postgres_url: str, users: str, page_size: str) -> None:
    rows: asyncio.Queue = asyncio.Queue(maxsize=2 * USERS_PER_COPY // int(page_size) + 1)
    requests = REQUESTS_FOR_USERS if int(page_size) == 1 else REQUESTS_FOR_PAGES
    queries = pages(int(users), int(page_size))
    connection = await asyncpg.connect(postgres_url)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=requests)) as session:
        copying = asyncio.create_task(copy(connection, rows))
        await asyncio.gather(*(fetch(session, api_url, queries, rows) for _ in range(requests)))
        await rows.put(None)
        await copying
    await connection.close()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
