"""Figures of the path against their limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from airflow.sdk.exceptions import AirflowException

from millrace_airflow.stream import Health, kafka_to_cassandra


def of_stream() -> Health:
    """:raises AirflowException: if no driver of the stream answers"""
    health = kafka_to_cassandra().current_health()
    if health is None:
        raise AirflowException(
            "The stream into Cassandra must run, but no driver of it answers; see kafka_to_cassandra"
        )
    return health


def require_at_most(what: str, found: float, context: Mapping[str, Any], param: str) -> None:
    """:raises AirflowException: if it is more than the run's param of that name says"""
    limit = context["params"][param]
    if found > limit:
        raise AirflowException(f"{what} must be at most {limit} ({param}), but was: {found:.0f}")
    print(f"{what}: {found:.0f}, at most {limit}")


def dead_letter_percent(health: Health, before: Mapping[str, float] | None) -> float:
    """Of the records since the last look; since the driver's start where it was started after that."""
    if before is None or before["records"] > health.records_in:
        before = {"records": 0.0, "dead_letters": 0.0}
    records = health.records_in - before["records"]
    letters = health.dead_letters - before["dead_letters"]
    return 100.0 * letters / records if records > 0 else 0.0
