"""The console shows the Airflow that belongs to the same stack."""

from __future__ import annotations

import pytest
import requests

from tests.running import Airflow, address, await_that, kill, start_again

pytestmark = pytest.mark.stack


def ask(path: str) -> dict:
    answer = requests.get(f"{address('consoleUrl')}api/{path}", timeout=10)
    answer.raise_for_status()
    return answer.json()


def is_up() -> bool | None:
    """Whether the console says that Airflow is; None while it has not asked."""
    return next(system.get("up") for system in ask("overview")["systems"] if system["name"] == "Airflow")


def test_the_console_shows_a_run_and_that_airflow_is_away_and_back():
    airflow = Airflow()
    run = airflow.trigger("reconcile")  # the DAG is paused: the run stays queued
    try:
        await_that("the run is shown", lambda: run in {each["run"] for each in ask("airflow").get("runs", [])})

        assert kill("airflow", "api-server") + kill("airflow", "api_server") > 0
        try:
            await_that("Airflow is shown as away", lambda: is_up() is False)
            assert any("Airflow is away" in problem["text"] for problem in ask("overview")["problems"])
        finally:
            start_again()
        await_that("Airflow is shown as up", lambda: is_up() is True)
    finally:
        Airflow().call("DELETE", f"dags/reconcile/dagRuns/{run}")
