"""What is killed or repeated while it works ends in the right state, and nothing runs twice."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from millrace_airflow.spark import Driver, SparkMaster
from tests.test_unattended import Airflow, await_that

pytestmark = [pytest.mark.stack, pytest.mark.scheduler]

PUBLISH = "dev.millrace.pipelines.postgrestokafka.PostgresToKafka"


def drivers() -> list[Driver]:
    return SparkMaster.of_connection().cluster().of_class(PUBLISH)


def running() -> list[str]:
    return [driver.id for driver in drivers() if driver.state == "RUNNING"]


def kill_workers_of(task: str) -> int:
    """Kills the executor's processes that run the task, as the kernel would; returns how many there were."""
    killed = 0
    home = f"AIRFLOW_HOME={os.environ['AIRFLOW_HOME']}".encode()
    for process in Path("/proc").iterdir():
        try:
            title = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
            if task.encode() in title and b"airflow" in title and home in (process / "environ").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
                killed += 1
        except OSError:
            continue
    return killed


@pytest.fixture
def airflow():
    client = Airflow()
    client.pause("postgres_to_kafka", False)
    yield client
    client.pause("postgres_to_kafka", True)


def await_end(airflow: Airflow, run: str) -> str:
    await_that("the run ended", lambda: airflow.state("postgres_to_kafka", run) in {"success", "failed"})
    return airflow.state("postgres_to_kafka", run)


def test_a_killed_worker_leaves_one_driver_which_the_retry_takes_up(airflow):
    await_that("no other run publishes", lambda: not running())
    before = {driver.id for driver in drivers()}
    run = airflow.trigger("postgres_to_kafka")
    await_that("its driver runs", lambda: bool(running()))
    attempt = f"dags/postgres_to_kafka/dagRuns/{run}/taskInstances/publish"
    assert kill_workers_of(airflow.call("GET", attempt)["id"]) > 0
    assert await_end(airflow, run) == "success"
    assert airflow.call("GET", attempt)["try_number"] == 2
    assert len({driver.id for driver in drivers()} - before) == 1


def test_a_task_that_is_cleared_after_it_ended_well_is_done_again(airflow):
    run = airflow.trigger("postgres_to_kafka")
    assert await_end(airflow, run) == "success"
    before = {driver.id for driver in drivers()}
    airflow.call(
        "POST",
        "dags/postgres_to_kafka/clearTaskInstances",
        {"dry_run": False, "dag_run_id": run, "task_ids": ["publish"], "only_failed": False},
    )
    await_that("it runs again", lambda: airflow.state("postgres_to_kafka", run) in {"queued", "running"})
    assert await_end(airflow, run) == "success"
    assert len({driver.id for driver in drivers()} - before) == 1
