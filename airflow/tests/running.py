"""The running Airflow and the servers below it, as a test drives and breaks them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
import requests
from airflow.sdk import BaseHook

from millrace_airflow.spark import Driver, SparkMaster
from millrace_airflow.stream import KAFKA_TO_CASSANDRA

POSTGRES_TO_KAFKA = "dev.millrace.pipelines.postgrestokafka.PostgresToKafka"
PROJECT = Path(__file__).parents[2]
PATIENCE_SECONDS = 240


class Airflow:
    """By its REST API."""

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
        return answer.json() if answer.content else {}

    def pause(self, dag_id: str, paused: bool) -> None:
        self.call("PATCH", f"dags/{dag_id}", {"is_paused": paused})

    def trigger(self, dag_id: str, conf: dict | None = None) -> str:
        body = {"logical_date": None, "conf": conf or {}}
        return self.call("POST", f"dags/{dag_id}/dagRuns", body)["dag_run_id"]

    def state(self, dag_id: str, run_id: str) -> str:
        return self.call("GET", f"dags/{dag_id}/dagRuns/{run_id}")["state"]

    def await_end(self, dag_id: str, run_id: str) -> str:
        """The state in which the run ended."""
        await_that(f"{dag_id} ended", lambda: self.state(dag_id, run_id) in {"success", "failed"})
        return self.state(dag_id, run_id)

    def task(self, dag_id: str, run_id: str, task_id: str) -> dict:
        return self.call("GET", f"dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}")

    def log(self, dag_id: str, run_id: str, task_id: str) -> str:
        """Of the first try, as JSON."""
        return json.dumps(self.call("GET", f"dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/logs/1"))

    def runs(self, dag_id: str, since: datetime, **params: Any) -> list[dict]:
        return self.call("GET", f"dags/{dag_id}/dagRuns", start_date_gte=since.isoformat(), limit=100, **params)[
            "dag_runs"
        ]


def await_that(what: str, condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(1)


def drivers(main_class: str) -> list[Driver]:
    return SparkMaster.of_connection().cluster().of_class(main_class)


def running_drivers(main_class: str) -> list[str]:
    return [driver.id for driver in drivers(main_class) if driver.state == "RUNNING"]


def stream_drivers() -> list[str]:
    """Of the stream into Cassandra, those that have not ended."""
    return [driver.id for driver in drivers(KAFKA_TO_CASSANDRA) if driver.is_active]


def staging():
    """A connection to the staging database."""
    connection = BaseHook.get_connection("postgres_default")
    return psycopg2.connect(host=connection.host, port=connection.port, dbname=connection.schema, user=connection.login)


def stage(seed: str, users: int) -> None:
    """Stages users as `users_ingest` does, but past Airflow, so that no asset starts anything."""
    command = ["java", "-Xmx256m", "-jar", PROJECT / "ingest/target/millrace-ingest.jar", f"--stack={state_folder()}"]
    command += [f"--seed={seed}", f"--users={users}", f"--page-size={users}"]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_SECONDS)


def process_of(driver_id: str) -> int:
    """The driver's JVM works in a folder of its name."""
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and (process / "cwd").readlink().name == driver_id:
                return int(process.name)
        except OSError:
            continue
    raise AssertionError(f"no process of {driver_id}")


def state_folder() -> Path:
    """Of the stack that this Airflow belongs to."""
    return Path(os.environ["AIRFLOW_HOME"]).parents[1]


def address(name: str) -> str:
    """One of the stack's, such as consoleUrl."""
    lines = (state_folder() / "addresses.properties").read_text().splitlines()
    return next(line.removeprefix(f"{name}=").replace("\\:", ":") for line in lines if line.startswith(f"{name}="))


def kill(*words: str) -> int:
    """Kills, as the kernel would, the stack's processes with all the words in their title; returns how many."""
    killed = 0
    folder = str(state_folder()).encode()
    for process in Path("/proc").iterdir():
        try:
            title = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
            ours = all(word.encode() in title for word in words) and int(process.name) != os.getpid()
            if ours and folder in title + (process / "environ").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
                killed += 1
        except (OSError, ValueError):
            continue
    return killed


def start_again() -> None:
    """Whatever of the stack was killed."""
    jar = PROJECT / "infra/stack/target/millrace-stack.jar"
    command = ["java", f"-Dmillrace.home={PROJECT}", "-jar", jar, "stack", "up", "--airflow"]
    command.append(f"--state={state_folder()}")
    answer = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert answer.returncode == 0, answer.stdout + answer.stderr
