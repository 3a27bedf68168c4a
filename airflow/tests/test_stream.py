"""When a stream is started, replaced and left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from millrace_airflow.spark import parse_cluster
from millrace_airflow.stream import Action, Health, Stream, back_off, parse_health
from tests.conftest import driver_entry, master_page

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
MAIN = "dev.millrace.Stream"
STREAM = Stream(main_class=MAIN, application="stream/users", metrics_port=9404)
LIMIT = timedelta(seconds=60)


def health(heartbeat_age: float = 1, freshness: float = 0, outage: float = 0) -> Health:
    return Health(heartbeat_age, 0, freshness, outage, 0, 0, 0)


def ago(minutes: float) -> float:
    return NOW.timestamp() - minutes * 60


def judge(drivers, found=None, applications=()):
    cluster = parse_cluster(master_page(drivers, applications))
    return STREAM.judge(cluster, lambda driver: found, NOW, LIMIT)


def test_is_started_where_no_driver_runs():
    assert judge([]).action == Action.START


def test_is_started_beside_the_driver_of_another_pipeline():
    assert judge([driver_entry("driver-1", "RUNNING", ago(9), "dev.millrace.Other")]).action == Action.START


def test_is_left_alone_while_its_heart_beats():
    verdict = judge([driver_entry("driver-1", "RUNNING", ago(9), MAIN)], health())
    assert verdict.action == Action.LEAVE_ALONE
    assert verdict.driver_id == "driver-1"


def test_is_left_alone_while_it_waits_for_another_system():
    late = health(heartbeat_age=5, freshness=4000, outage=580)
    assert judge([driver_entry("driver-1", "RUNNING", ago(99), MAIN)], late).action == Action.LEAVE_ALONE


@pytest.mark.parametrize("found", [None, health(heartbeat_age=61)])
def test_is_replaced_when_its_heart_stands_still(found):
    verdict = judge([driver_entry("driver-1", "RUNNING", ago(9), MAIN)], found)
    assert verdict.action == Action.REPLACE
    assert verdict.driver_id == "driver-1"


def test_is_left_alone_while_it_starts():
    assert judge([driver_entry("driver-1", "RUNNING", ago(1), MAIN)], None).action == Action.LEAVE_ALONE


@pytest.mark.parametrize("state", ["SUBMITTED", "RELAUNCHING", "UNKNOWN"])
def test_is_left_alone_while_the_master_is_busy_with_it(state):
    assert judge([driver_entry("driver-1", state, ago(9), MAIN)]).action == Action.LEAVE_ALONE


def test_is_left_alone_where_somebody_runs_it_in_client_mode():
    assert judge([], applications=("stream/users",)).action == Action.LEAVE_ALONE


def test_is_started_at_once_after_the_first_failure_of_a_long_run():
    assert judge([driver_entry("driver-1", "FAILED", ago(50), MAIN)]).action == Action.START


def test_waits_longer_after_each_failure():
    failed = [driver_entry(f"driver-{n}", "FAILED", ago(minutes), MAIN) for n, minutes in enumerate([1.5, 4, 9])]
    verdict = judge(failed)
    assert verdict.action == Action.LEAVE_ALONE
    assert "driver-0 ended as FAILED" in verdict.reason
    assert "in 30 s" in verdict.reason
    assert judge(failed[:2]).action == Action.START


def test_pauses_double_up_to_a_quarter_of_an_hour():
    assert [back_off(n).total_seconds() for n in (1, 2, 3, 6, 50)] == [30, 60, 120, 900, 900]


def test_metrics_are_added_up_over_partitions_and_executors():
    page = """\
# TYPE millrace_lag_records gauge
millrace_lag_records{partition="0"} 3
millrace_lag_records{partition="1"} 4
millrace_freshness_seconds 2.5
millrace_heartbeat_timestamp_seconds 1.0E3
millrace_last_commit_timestamp_seconds 990
millrace_outage_seconds 0
millrace_records_in_total{executor="0"} 100
millrace_dead_letters_total{executor="0",reason="malformed",stage="DecodeUsers"} 1
millrace_dead_letters_total{executor="1",reason="breaks_rule",stage="DecodeUsers"} 2
"""
    assert parse_health(page, now=1005.0) == Health(
        heartbeat_age=5, lag_records=7, freshness=2.5, outage=0, since_commit=15, records_in=100, dead_letters=3
    )


def test_a_page_without_heartbeat_is_no_health():
    assert parse_health("millrace_lag_records 3\n", now=1005.0) is None
