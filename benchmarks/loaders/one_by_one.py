"""The tutorials' way: one request at a time, and a transaction for each user.

Usage: one_by_one.py API_URL POSTGRES_URL USERS PAGE_SIZE
"""

from __future__ import annotations

import sys

import psycopg2
import psycopg2.extras
import requests
from users import COLUMNS, pages, row


def main(api_url: str, postgres_url: str, users: str, page_size: str) -> None:
    psycopg2.extras.register_uuid()
    insert = f"INSERT INTO staged_users ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
    with psycopg2.connect(postgres_url) as connection, connection.cursor() as cursor:
        for page in pages(int(users), int(page_size)):
            answer = requests.get(api_url, params=page, timeout=60)
            answer.raise_for_status()
            for user in answer.json()["results"]:
                cursor.execute(insert, row(user))
                connection.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
