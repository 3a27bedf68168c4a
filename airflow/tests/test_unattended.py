"""The real scheduler runs the whole path for some minutes, a driver is killed, and nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from millrace_airflow.spark import SparkMaster
from millrace_airflow.stream import KAFKA_TO_CASSANDRA
from tests.test_path import query

pytestmark = [pytest.mark.stack, pytest.mark.scheduler]

LEGS = ("users_ingest", "postgres_to_kafka", "kafka_to_cassandra")
PATIENCE_SECONDS = 240


class Airflow:
    """The running one, by its REST API."""

    def __init__(self) -> None:
        self.url = os.environ["AIRFLOW__API__BASE_URL"]
        passwords = json.loads(Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]).read_text())
        user, password = next(iter(passwords.items()))
        answer = requests.post(f"{self.url}/auth/token", json={"username": user, "password": password}, timeout=30)
        answer.raise_for_status()
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def call(self, method: str, path: str, body: dict | None = None, **params: Any) -> dict:
        answer = requests.request(
            method, f"{self.url}/api/v2/{path}", json=body, params=params, headers=self.headers, timeout=30
        )
        answer.raise_for_status()
        return answer.json()

    def pause(self, dag_id: str, paused: bool) -> None:
        self.call("PATCH", f"dags/{dag_id}", {"is_paused": paused})

    def trigger(self, dag_id: str) -> str:
        return self.call("POST", f"dags/{dag_id}/dagRuns", {"logical_date": None})["dag_run_id"]

    def state(self, dag_id: str, run_id: str) -> str:
        return self.call("GET", f"dags/{dag_id}/dagRuns/{run_id}")["state"]

    def runs(self, dag_id: str, since: datetime, **params: Any) -> list[dict]:
        return self.call("GET", f"dags/{dag_id}/dagRuns", start_date_gte=since.isoformat(), limit=100, **params)[
            "dag_runs"
        ]


def await_that(what: str, condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(1)


def active_drivers() -> list[str]:
    return [driver.id for driver in SparkMaster.of_connection().cluster().active(KAFKA_TO_CASSANDRA)]


def process_of(driver_id: str) -> int:
    """The driver's JVM works in a folder of its name."""
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and (process / "cwd").readlink().name == driver_id:
                return int(process.name)
        except OSError:
            continue
    raise AssertionError(f"no process of {driver_id}")


def published() -> int:
    return query("SELECT count(*) FROM staged_users")[0]


def test_the_path_survives_a_killed_driver_unattended():
    airflow = Airflow()
    since = datetime.now(tz=UTC)
    before = published()
    for dag_id in LEGS:
        airflow.pause(dag_id, False)
    try:
        await_that("the stream runs", lambda: len(active_drivers()) == 1)
        killed = active_drivers()[0]
        os.kill(process_of(killed), signal.SIGKILL)

        def replaced() -> bool:
            drivers = active_drivers()
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
    run_id = airflow.trigger("reconcile")
    await_that("the reconciliation ended", lambda: airflow.state("reconcile", run_id) in {"success", "failed"})
    airflow.pause("reconcile", True)
    assert airflow.state("reconcile", run_id) == "success"
    assert query("SELECT verdict FROM reconciliations ORDER BY started_at DESC LIMIT 1")[0] == "equal"
    assert len(active_drivers()) == 1
    assert airflow.runs("users_ingest", since, state="failed") == []
    assert airflow.runs("postgres_to_kafka", since, state="failed") == []
