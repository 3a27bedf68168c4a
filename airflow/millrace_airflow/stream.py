"""Whether a stream lives, from what the master and the driver itself say; and what is to be done about it.

The master knows whether the driver's process runs, and the driver's own heartbeat whether its loop comes around. Both
together are more than the lease in Cassandra, which a driver goes on renewing whose loop hangs, and which nobody can
read while Cassandra is away: just when a stream must be left alone. The lease is what makes a mistake here harmless.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import requests

from millrace_airflow.spark import Cluster, Driver, SparkMaster

TIMEOUT_SECONDS = 5
SAMPLE = re.compile(r"^(?P<name>[a-zA-Z_:][\w:]*)(?:\{[^}]*\})?\s+(?P<value>\S+)")

STARTING = timedelta(minutes=2)
"""For so long a new driver may serve no metrics yet."""

BACK_OFF_FIRST = timedelta(seconds=30)
BACK_OFF_LONGEST = timedelta(minutes=15)
BACK_OFF_WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class Health:
    """What the driver's metrics say, in seconds and records. A counter counts since the driver's start."""

    heartbeat_age: float
    lag_records: float
    freshness: float
    outage: float
    since_commit: float | None
    records_in: float
    dead_letters: float


class Action(StrEnum):
    LEAVE_ALONE = "leave_alone"
    START = "start"
    REPLACE = "replace"


@dataclass(frozen=True)
class Verdict:
    action: Action
    reason: str
    driver_id: str | None = None


def parse_health(text: str, now: float) -> Health | None:
    """Reads the page `/metrics` of a driver; None where it has no heartbeat yet.

    :param now: seconds since the epoch
    """
    sums: dict[str, float] = {}
    largest: dict[str, float] = {}
    for line in text.splitlines():
        sample = SAMPLE.match(line)
        if sample:
            name, value = sample["name"], float(sample["value"])
            sums[name] = sums.get(name, 0.0) + value
            largest[name] = max(largest.get(name, value), value)
    heartbeat = largest.get("millrace_heartbeat_timestamp_seconds", 0.0)
    if heartbeat <= 0:
        return None
    committed = largest.get("millrace_last_commit_timestamp_seconds", 0.0)
    return Health(
        heartbeat_age=max(0.0, now - heartbeat),
        lag_records=sums.get("millrace_lag_records", 0.0),
        freshness=largest.get("millrace_freshness_seconds", 0.0),
        outage=largest.get("millrace_outage_seconds", 0.0),
        since_commit=now - committed if committed > 0 else None,
        records_in=sums.get("millrace_records_in_total", 0.0),
        dead_letters=sums.get("millrace_dead_letters_total", 0.0),
    )


@dataclass(frozen=True)
class Stream:
    """One stream of a cluster.

    :param main_class: of its driver; there is one stream of a class per cluster
    :param application: what the master calls its application, `pipeline/topic`
    :param metrics_port: where its driver serves metrics, on whichever worker runs it
    """

    main_class: str
    application: str
    metrics_port: int

    def health(self, cluster: Cluster, driver: Driver) -> Health | None:
        """None where the driver doesn't answer."""
        worker = cluster.worker_of(driver)
        if worker is None:
            return None
        try:
            answer = requests.get(f"http://{worker.host}:{self.metrics_port}/metrics", timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
        except requests.RequestException:
            return None
        return parse_health(answer.text, time.time())

    def judge(
        self, cluster: Cluster, look: Callable[[Driver], Health | None], now: datetime, heartbeat_limit: timedelta
    ) -> Verdict:
        """What is to be done. Only a dead driver or a stopped heartbeat is a reason to act.

        :param look: the health of a driver that runs; may take its time before it answers that there is none
        """
        active = cluster.active(self.main_class)
        if not active:
            return self._judge_absent(cluster, now)
        driver = active[0]
        if driver.state != "RUNNING":
            return Verdict(Action.LEAVE_ALONE, f"{driver.id} is {driver.state}", driver.id)
        health = look(driver)
        if health is not None and health.heartbeat_age <= heartbeat_limit.total_seconds():
            return Verdict(
                Action.LEAVE_ALONE, f"{driver.id} runs; heartbeat {health.heartbeat_age:.0f} s ago", driver.id
            )
        if now - driver.submitted_at < STARTING:
            return Verdict(Action.LEAVE_ALONE, f"{driver.id} is starting", driver.id)
        found = "doesn't answer" if health is None else f"had its last heartbeat {health.heartbeat_age:.0f} s ago"
        return Verdict(Action.REPLACE, f"{driver.id} {found}", driver.id)

    def _judge_absent(self, cluster: Cluster, now: datetime) -> Verdict:
        if self.application in cluster.applications:
            return Verdict(Action.LEAVE_ALONE, f"{self.application} runs, by a driver that is not the cluster's")
        failures = [
            driver
            for driver in cluster.of_class(self.main_class)
            if driver.state != "FINISHED" and now - driver.submitted_at < BACK_OFF_WINDOW
        ]
        if failures:
            pause = back_off(len(failures))
            left = failures[0].submitted_at + pause - now
            if left > timedelta():
                return Verdict(
                    Action.LEAVE_ALONE,
                    f"{failures[0].id} ended as {failures[0].state}, the {len(failures)}. within an hour:"
                    f" started again in {left.total_seconds():.0f} s",
                )
        return Verdict(Action.START, "no driver runs")

    def watch(self, heartbeat_limit: timedelta) -> Verdict:
        """Looks for as long as it takes to be sure, at most the limit.

        :raises MasterAwayError: if no master answers, so that nothing may be done
        """
        master = SparkMaster.of_connection()
        cluster = master.cluster()

        def look(driver: Driver) -> Health | None:
            deadline = time.monotonic() + heartbeat_limit.total_seconds()
            health = self.health(cluster, driver)
            while health is None and time.monotonic() < deadline and not self._is_new(driver):
                time.sleep(1)
                health = self.health(cluster, driver)
            return health

        return self.judge(cluster, look, datetime.now(tz=UTC), heartbeat_limit)

    @staticmethod
    def _is_new(driver: Driver) -> bool:
        return datetime.now(tz=UTC) - driver.submitted_at < STARTING

    def current_health(self) -> Health | None:
        """Of the driver that runs; None where none does or it doesn't answer.

        :raises MasterAwayError: if no master answers
        """
        cluster = SparkMaster.of_connection().cluster()
        running = [driver for driver in cluster.active(self.main_class) if driver.state == "RUNNING"]
        return self.health(cluster, running[0]) if running else None


def back_off(failures: int) -> timedelta:
    """The pause between two starts after so many failures within an hour."""
    return min(BACK_OFF_FIRST * 2 ** min(failures - 1, 10), BACK_OFF_LONGEST)


def kafka_to_cassandra() -> Stream:
    """The stream of this Airflow, by its variables; call it in a task, not while a DAG is parsed."""
    from airflow.sdk import Variable

    topic = Variable.get("millrace_topic", default="users")
    address = Variable.get("millrace_stream_metrics_address", default="0.0.0.0:9404")
    return Stream(
        main_class=KAFKA_TO_CASSANDRA,
        application=f"kafka-to-cassandra/{topic}",
        metrics_port=int(address.rsplit(":", 1)[1]),
    )


KAFKA_TO_CASSANDRA = "dev.millrace.pipelines.kafkatocassandra.KafkaToCassandra"
