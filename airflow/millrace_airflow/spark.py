"""What the master of a standalone Spark cluster says of its drivers, by its web page's JSON.

Not by its REST server (port 6066): that one is off unless somebody turns it on, since whoever reaches it may run any
code, and it tells neither of applications nor where a driver's output is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
from airflow.sdk import BaseHook

TIMEOUT_SECONDS = 10
ACTIVE_STATES = frozenset({"SUBMITTED", "RUNNING", "RELAUNCHING", "UNKNOWN"})
SUCCEEDED_STATE = "FINISHED"
GONE_STATE = "GONE"
"""Ours, for a driver that the master knows nothing of (any more): it keeps them in memory."""


class MasterAwayError(Exception):
    """No master answers, so that nothing is known of any driver."""


@dataclass(frozen=True)
class Driver:
    """A driver in cluster mode. `worker` is the id of the worker that runs or ran it, if any did."""

    id: str
    state: str
    main_class: str
    submitted_at: datetime
    worker: str | None

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES


@dataclass(frozen=True)
class Worker:
    id: str
    host: str
    web_page: str


@dataclass(frozen=True)
class Cluster:
    """What the master knew at one moment. `applications` are the names of those that have not ended."""

    drivers: tuple[Driver, ...]
    workers: tuple[Worker, ...]
    applications: tuple[str, ...]

    def driver(self, driver_id: str) -> Driver | None:
        return next((driver for driver in self.drivers if driver.id == driver_id), None)

    def worker_of(self, driver: Driver) -> Worker | None:
        return next((worker for worker in self.workers if worker.id == driver.worker), None)

    def active(self, main_class: str) -> list[Driver]:
        """The drivers of that class that have not ended, the newest first."""
        return [driver for driver in self.of_class(main_class) if driver.is_active]

    def of_class(self, main_class: str) -> list[Driver]:
        drivers = [driver for driver in self.drivers if driver.main_class == main_class]
        return sorted(drivers, key=lambda driver: driver.submitted_at, reverse=True)


class SparkMaster:
    """The master that leads, of one or several.

    :param web_pages: of the masters, such as `http://localhost:8080`
    """

    def __init__(self, web_pages: list[str]) -> None:
        self.web_pages = web_pages

    @classmethod
    def of_connection(cls, connection_id: str = "spark_default") -> SparkMaster:
        """By the connection's extra `master-ui` (comma separated), else port 8080 of its hosts."""
        connection = BaseHook.get_connection(connection_id)
        given = connection.extra_dejson.get("master-ui")
        if given:
            return cls([page.strip().rstrip("/") for page in given.split(",")])
        hosts = (connection.host or "localhost").removeprefix("spark://").split(",")
        return cls([f"http://{host.split(':')[0]}:8080" for host in hosts])

    def cluster(self) -> Cluster:
        """:raises MasterAwayError: if no master answers as the one that leads"""
        return parse_cluster(self._leader()[1])

    def kill(self, driver_id: str) -> None:
        """Asks for the driver's end; its worker gives it 10 s to stop in good order.

        :raises MasterAwayError: if no master answers
        """
        page = self._leader()[0]
        try:
            answer = requests.post(
                f"{page}/driver/kill/",
                data={"id": driver_id, "terminate": "true"},
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
            answer.raise_for_status()
        except requests.RequestException as e:
            raise MasterAwayError(f"The Spark master at {page} could not be asked to end {driver_id}: {e}") from e

    def _leader(self) -> tuple[str, dict[str, Any]]:
        problems = []
        for page in self.web_pages:
            try:
                answer = requests.get(f"{page}/json/", timeout=TIMEOUT_SECONDS)
                answer.raise_for_status()
                master = answer.json()
            except requests.RequestException as e:
                problems.append(f"{page}: {e}")
                continue
            if master.get("status") == "ALIVE":
                return page, master
            problems.append(f"{page} must be ALIVE, but was: {master.get('status')}")
        raise MasterAwayError("No Spark master leads: " + "; ".join(problems))


def parse_cluster(master: dict[str, Any]) -> Cluster:
    """Reads the page `/json/` of a Spark 3.5 master."""
    return Cluster(
        drivers=tuple(
            Driver(
                id=entry["id"],
                state=entry["state"],
                main_class=entry["mainclass"],
                submitted_at=datetime.fromtimestamp(int(entry["starttime"]) / 1000, tz=UTC),
                worker=None if entry["worker"] == "None" else entry["worker"],
            )
            for entry in [*master.get("activedrivers", []), *master.get("completeddrivers", [])]
        ),
        workers=tuple(
            Worker(id=entry["id"], host=entry["host"], web_page=entry["webuiaddress"])
            for entry in master.get("workers", [])
        ),
        applications=tuple(entry["name"] for entry in master.get("activeapps", [])),
    )


def driver_output(cluster: Cluster, driver: Driver, stream: str = "stderr", max_bytes: int = 16_384) -> list[str]:
    """The last lines that the driver has written, from its worker's web page; none if that doesn't answer.

    :param stream: `stderr`, which has the log, or `stdout`
    """
    worker = cluster.worker_of(driver)
    if worker is None:
        return []
    try:
        answer = requests.get(
            f"{worker.web_page}/log/",
            params={"driverId": driver.id, "logType": stream, "byteLength": max_bytes},
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
    except requests.RequestException:
        return []
    lines = answer.text.splitlines()
    # The first line says which bytes of which file follow.
    return lines[1:] if lines and lines[0].startswith("==== Bytes ") else lines
