"""The real scheduler runs the path for minutes; drivers are killed and hang, and nothing is lost or doubled."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from millrace_airflow.stream import KAFKA_TO_CASSANDRA, STARTING, kafka_to_cassandra
from tests.running import (
    Airflow,
    await_that,
    drivers,
    kill,
    process_of,
    stage,
    start_again,
    stream_drivers,
)
from tests.test_path import execute, query

pytestmark = [pytest.mark.stack, pytest.mark.scheduler]

LEGS = ("users_ingest", "postgres_to_kafka", "kafka_to_cassandra")


def age_of(driver_id: str) -> timedelta:
    return next(datetime.now(tz=UTC) - d.submitted_at for d in drivers(KAFKA_TO_CASSANDRA) if d.id == driver_id)


def is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


def published() -> int:
    return query("SELECT count(*) FROM staged_users")[0]


def test_the_path_survives_a_killed_driver_unattended():
    airflow = Airflow()
    since = datetime.now(tz=UTC)
    before = published()
    for dag_id in LEGS:
        airflow.pause(dag_id, False)
    try:
        await_that("the stream runs", lambda: len(stream_drivers()) == 1)
        killed = stream_drivers()[0]
        os.kill(process_of(killed), signal.SIGKILL)

        def replaced() -> bool:
            drivers = stream_drivers()
            assert len(drivers) <= 1
            return bool(drivers) and drivers != [killed]

        await_that("another driver took over", replaced)
        await_that(
            "two runs of the ingest and one publication ended well",
            lambda: (
                len(airflow.runs("users_ingest", since, state="success")) >= 2
                and len(airflow.runs("postgres_to_kafka", since, state="success")) >= 1
            ),
        )
    finally:
        airflow.pause("users_ingest", True)
    assert published() > before
    await_that(
        "nothing is under way",
        lambda: not any(airflow.runs(dag_id, since, state="running") for dag_id in LEGS[:2]),
    )
    airflow.pause("reconcile", False)
    state = airflow.await_end("reconcile", airflow.trigger("reconcile"))
    airflow.pause("reconcile", True)
    assert state == "success"
    assert query("SELECT verdict FROM reconciliations ORDER BY started_at DESC LIMIT 1")[0] == "equal"
    assert len(stream_drivers()) == 1
    assert airflow.runs("users_ingest", since, state="failed") == []
    assert airflow.runs("postgres_to_kafka", since, state="failed") == []


def test_a_driver_that_hangs_is_replaced():
    airflow = Airflow()
    [hanging] = stream_drivers()
    await_that(f"{hanging} is no new driver", lambda: age_of(hanging) > STARTING)
    process = process_of(hanging)
    os.kill(process, signal.SIGSTOP)  # it lives and renews nothing
    run = airflow.trigger("kafka_to_cassandra", {"heartbeat_seconds": 10})
    assert airflow.await_end("kafka_to_cassandra", run) == "success"
    [replacement] = stream_drivers()
    assert replacement != hanging
    assert not is_alive(process)


def test_a_stream_that_waits_for_cassandra_raises_an_alarm_and_is_left_alone():
    airflow = Airflow()
    [waiting] = stream_drivers()
    assert kill("CassandraDaemon") == 1
    try:
        stage(seed=f"waiting-{os.getpid()}", users=20)
        assert airflow.await_end("postgres_to_kafka", airflow.trigger("postgres_to_kafka")) == "success"
        await_that("the stream is late", lambda: freshness() > 2)
        late = airflow.trigger("kafka_to_cassandra", {"freshness_seconds": 1})
        assert airflow.await_end("kafka_to_cassandra", late) == "failed"
        assert airflow.task("kafka_to_cassandra", late, "limits")["state"] == "failed"
        assert airflow.task("kafka_to_cassandra", late, "start")["state"] == "skipped"
    finally:
        start_again()
    await_that("it has caught up", lambda: 0 <= freshness() < 1)
    assert stream_drivers() == [waiting]


def test_a_backfill_by_date_fetches_the_pages_of_its_minutes_once():
    airflow = Airflow()
    seed = f"backfill-{os.getpid()}"
    backfill = {
        "dag_id": "users_ingest",
        "from_date": "2026-01-05T06:07:00Z",
        "to_date": "2026-01-05T06:09:00Z",
        "max_active_runs": 2,
        "reprocess_behavior": "completed",
        "dag_run_conf": {"seed": seed, "page_size": 50},
    }
    airflow.pause("users_ingest", False)
    try:
        for _ in range(2):
            number = airflow.call("POST", "backfills", backfill)["id"]
            await_that("the backfill ended", lambda n=number: airflow.call("GET", f"backfills/{n}")["completed_at"])
            assert query("SELECT array_agg(page ORDER BY page) FROM staged_pages WHERE seed = %s", seed)[0] == [
                6 * 60 + 8,
                6 * 60 + 9,
                6 * 60 + 10,
            ]
    finally:
        airflow.pause("users_ingest", True)


def test_a_letter_is_replayed_and_fails_again_as_the_same_letter():
    airflow = Airflow()
    columns = query(
        "SELECT string_agg(column_name, ', ') FROM information_schema.columns"
        " WHERE table_name = 'staged_users' AND column_name NOT IN ('id', 'gender', 'xid')"
    )[0]
    before = dead_letters()
    execute(
        f"INSERT INTO staged_users (id, gender, {columns})"
        f" SELECT gen_random_uuid(), 'robot', {columns} FROM staged_users LIMIT 1"
    )
    assert airflow.await_end("postgres_to_kafka", airflow.trigger("postgres_to_kafka")) == "success"
    await_that("it is a dead letter", lambda: dead_letters() == before + 1)
    airflow.pause("dead_letters_replay", False)
    try:
        for dry_run in (True, False):
            conf = {"dry_run": dry_run, "reason": "gender must be female or male, but was: robot"}
            run = airflow.trigger("dead_letters_replay", conf)
            assert airflow.await_end("dead_letters_replay", run) == "success"
            assert "1 letters" in airflow.log("dead_letters_replay", run, "replay")
    finally:
        airflow.pause("dead_letters_replay", True)
    await_that("it failed again", lambda: dead_letters() == before + 2)
    airflow.pause("reconcile", False)
    state = airflow.await_end("reconcile", airflow.trigger("reconcile"))
    airflow.pause("reconcile", True)
    assert state == "success"  # a dead letter is accounted for


def dead_letters() -> float:
    health = kafka_to_cassandra().current_health()
    return -1 if health is None else health.dead_letters


def freshness() -> float:
    health = kafka_to_cassandra().current_health()
    return -1 if health is None else health.freshness
