"""What the staging database says of the leg that publishes from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg2
from airflow.sdk import BaseHook

CONNECT_SECONDS = 10

# The lock of the pipelines' own log, which a driver holds for as long as it serves the stream.
HOLDER = """
SELECT format('%%s, connected since %%s', application_name, backend_start)
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (classid::bigint << 32) | objid::bigint = hashtextextended('millrace stream ' || %s, 0)
"""

OLDEST_UNPUBLISHED = """
SELECT coalesce(extract(epoch FROM now() - min(staged_at)), 0)
FROM staged_users
LEFT JOIN publish_cursors ON stream = %s
WHERE stream IS NULL OR (staged_users.xid, staged_users.id) > (publish_cursors.xid, publish_cursors.id)
"""


def holder(topic: str) -> str | None:
    """Who publishes to the topic at this moment, for people; None where nobody does."""
    return _ask(HOLDER, topic)


def unpublished_seconds(topic: str) -> float:
    """For how long the oldest staged user has been waiting to be published; 0 where none waits."""
    return float(_ask(OLDEST_UNPUBLISHED, topic))


def _ask(sql: str, topic: str) -> Any:
    connection = BaseHook.get_connection("postgres_default")
    password_file = connection.extra_dejson.get("password_file")
    password = Path(password_file).read_text().strip() if password_file else connection.password
    database = psycopg2.connect(
        host=connection.host,
        port=connection.port or 5432,
        dbname=connection.schema,
        user=connection.login,
        password=password,
        connect_timeout=CONNECT_SECONDS,
        application_name="millrace airflow",
    )
    try:
        with database.cursor() as cursor:
            cursor.execute(sql, (f"postgres-to-kafka/{topic}",))
            row = cursor.fetchone()
            return row[0] if row else None
    finally:
        database.close()
