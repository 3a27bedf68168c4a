"""What is killed, paused or repeated while it works ends in the right state, and nothing runs twice."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from tests.running import (
    POSTGRES_TO_KAFKA,
    Airflow,
    await_that,
    drivers,
    kill,
    running_drivers,
    stage,
    staging,
    start_again,
    stream_drivers,
)

pytestmark = [pytest.mark.stack, pytest.mark.scheduler]

DAG_ID = "postgres_to_kafka"
TASK_ID = "publish"


@pytest.fixture
def airflow():
    client = Airflow()
    client.pause(DAG_ID, False)
    yield client
    client.pause(DAG_ID, True)


@pytest.fixture
def stream(airflow) -> list[str]:
    """The driver of the stream into Cassandra, which runs."""
    airflow.pause("kafka_to_cassandra", False)
    assert airflow.await_end("kafka_to_cassandra", airflow.trigger("kafka_to_cassandra")) == "success"
    airflow.pause("kafka_to_cassandra", True)
    assert len(stream_drivers()) == 1
    return stream_drivers()


class Publication:
    """One run whose driver is at work: a transaction that began before holds its users back, for 30 s at most."""

    def __init__(self, airflow: Airflow) -> None:
        self.airflow = airflow
        await_that("no other run publishes", lambda: not running_drivers(POSTGRES_TO_KAFKA))
        self.before = {driver.id for driver in drivers(POSTGRES_TO_KAFKA)}
        self.holding = staging()
        with self.holding.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        stage(seed=f"killing-{time.time_ns()}", users=20)
        self.run = airflow.trigger(DAG_ID)
        await_that("its driver runs", lambda: bool(running_drivers(POSTGRES_TO_KAFKA)))

    def await_followed(self) -> None:
        [driver] = running_drivers(POSTGRES_TO_KAFKA)
        await_that("it is followed", lambda: f"runs as {driver}" in self.airflow.log(DAG_ID, self.run, TASK_ID))

    def tries(self) -> int:
        return self.airflow.task(DAG_ID, self.run, TASK_ID)["try_number"]

    def assert_ends_well_with_one_driver(self) -> None:
        self.holding.close()
        assert self.airflow.await_end(DAG_ID, self.run) == "success"
        assert len({driver.id for driver in drivers(POSTGRES_TO_KAFKA)} - self.before) == 1


def test_a_killed_worker_leaves_one_driver_which_the_retry_takes_up(airflow):
    publication = Publication(airflow)
    assert kill("airflow", airflow.task(DAG_ID, publication.run, TASK_ID)["id"]) > 0
    publication.assert_ends_well_with_one_driver()
    assert publication.tries() == 2


def test_a_killed_scheduler_leaves_one_driver_which_the_next_one_takes_up(airflow):
    publication = Publication(airflow)
    assert kill("airflow", "scheduler") > 0
    kill("airflow", airflow.task(DAG_ID, publication.run, TASK_ID)["id"])  # as if its machine were gone
    publication.holding.close()
    start_again()
    publication.assert_ends_well_with_one_driver()


def test_a_restarted_master_changes_nothing_for_what_runs(airflow, stream):
    publication = Publication(airflow)
    publication.await_followed()
    assert kill("org.apache.spark.deploy.master.Master") == 1
    start_again()
    publication.assert_ends_well_with_one_driver()
    assert publication.tries() == 1
    assert stream_drivers() == stream


def test_a_pause_neither_ends_nor_repeats_what_runs(airflow):
    publication = Publication(airflow)
    airflow.pause(DAG_ID, True)
    publication.holding.close()
    await_that("its task ended", lambda: airflow.task(DAG_ID, publication.run, TASK_ID)["state"] == "success")
    airflow.pause(DAG_ID, False)
    publication.assert_ends_well_with_one_driver()


def test_a_stream_goes_on_while_its_dag_is_paused_and_after_it(airflow, stream):
    since = datetime.now(tz=UTC)
    for paused in (False, True, False):
        airflow.pause("kafka_to_cassandra", paused)
    await_that("it was looked at", lambda: bool(airflow.runs("kafka_to_cassandra", since, state="success")))
    airflow.pause("kafka_to_cassandra", True)
    assert stream_drivers() == stream


def test_a_task_that_is_cleared_after_it_ended_well_is_done_again(airflow):
    run = airflow.trigger(DAG_ID)
    assert airflow.await_end(DAG_ID, run) == "success"
    before = {driver.id for driver in drivers(POSTGRES_TO_KAFKA)}
    airflow.call(
        "POST",
        f"dags/{DAG_ID}/clearTaskInstances",
        {"dry_run": False, "dag_run_id": run, "task_ids": [TASK_ID], "only_failed": False},
    )
    await_that("it runs again", lambda: airflow.state(DAG_ID, run) in {"queued", "running"})
    assert airflow.await_end(DAG_ID, run) == "success"
    assert len({driver.id for driver in drivers(POSTGRES_TO_KAFKA)} - before) == 1
