"""Spark jobs on a standalone cluster in cluster mode.

`SparkSubmitOperator` submits them and remembers the driver over a crash of its worker. What it lacks, and these add: it
follows a driver only through the master's REST server, which is off by default, takes a master that doesn't answer for
a moment for a failed job, and can't say what the driver's log said.
"""

from __future__ import annotations

import shlex
import time
from typing import Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from millrace_airflow.arguments import MORE_OPTIONS, PIPELINES_JAR
from millrace_airflow.spark import (
    ACTIVE_STATES,
    GONE_STATE,
    SUCCEEDED_STATE,
    Cluster,
    Driver,
    MasterAwayError,
    SparkMaster,
    driver_output,
)

# Spark needs these of Java 17, in driver and executors; a cluster's own spark-defaults.conf may have more.
JAVA_17_OPTIONS = " ".join(
    f"--add-opens={package}=ALL-UNNAMED"
    for package in (
        "java.base/java.io",
        "java.base/java.lang",
        "java.base/java.lang.invoke",
        "java.base/java.lang.reflect",
        "java.base/java.net",
        "java.base/java.nio",
        "java.base/java.util",
        "java.base/java.util.concurrent",
        "java.base/java.util.concurrent.atomic",
        "java.base/jdk.internal.ref",
        "java.base/sun.nio.ch",
        "java.base/sun.nio.cs",
        "java.base/sun.security.action",
        "java.base/sun.util.calendar",
        "java.security.jgss/sun.security.krb5",
    )
)
JAVA_OPTIONS = f"{JAVA_17_OPTIONS} {{{{ var.value.get('millrace_more_java_options', '') }}}}"

POLL_SECONDS = 1.0
MASTER_AWAY_SECONDS = 300.0
PLACE_SECONDS = 60.0
LOG_LINES = 25
KNOWN_DRIVERS_KEY = "known_drivers"


class PipelineOperator(SparkSubmitOperator):
    """Submits a pipeline of Millrace in cluster mode and follows its driver to its end.

    A worker that dies leaves the driver running: the retry finds it again, follows it or takes its result. A task that
    is marked failed, or cleared while it runs, ends its driver.

    :param main_class: the pipeline
    :param arguments: of the pipeline (templated); empty ones are left out
    :param show_output: whether to print the driver's standard output, too, when it has ended
    """

    ui_color = "#dbe9f6"

    def __init__(
        self, *, main_class: str, arguments: list[str], show_output: bool = False, max_cores: int = 2, **kwargs: Any
    ) -> None:
        kwargs.setdefault("conn_id", "spark_default")
        super().__init__(
            application=PIPELINES_JAR,
            java_class=main_class,
            application_args=["--runner=SparkRunner", *arguments, MORE_OPTIONS],
            name=main_class.rsplit(".", 1)[-1],
            deploy_mode="cluster",
            conf={
                # Without a limit the first application takes every core and the next one waits for ever.
                "spark.cores.max": str(max_cores),
                # As settings, which are templates, since what there is to give depends on the cluster.
                "spark.driver.memory": "{{ var.value.get('millrace_driver_memory', '1g') }}",
                "spark.executor.memory": "{{ var.value.get('millrace_executor_memory', '1g') }}",
                "spark.driver.extraJavaOptions": JAVA_OPTIONS,
                "spark.executor.extraJavaOptions": JAVA_OPTIONS,
            },
            **kwargs,
        )
        self.main_class = main_class
        self.show_output = show_output

    def execute(self, context: Any) -> Any:
        self._prepare_arguments()
        return super().execute(context)

    def _prepare_arguments(self) -> None:
        *options, more = self.application_args
        self.application_args = [option for option in options if option] + shlex.split(more)

    def master(self) -> SparkMaster:
        return SparkMaster.of_connection(self._conn_id)

    def submit_job(self, context: Any) -> str:
        master = self.master()
        self.application_args = [*self.application_args, f"--sparkMaster={self._master_url()}"]
        cluster = master.cluster()  # fails at once, where spark-submit itself would try for a minute
        left = self._left_by_a_dead_worker(cluster, context)
        if left:
            self.log.info("Taking up %s, which an earlier try has submitted", left)
            return left
        driver_id = super().submit_job(context)
        self.log.info("%s runs as %s: %s", self.main_class, driver_id, ", ".join(master.web_pages))
        return str(driver_id)

    def _left_by_a_dead_worker(self, cluster: Cluster, context: Any) -> str | None:
        """The driver of a try that died between submitting it and remembering its id, for which spark-submit takes 5 s.

        Each try notes which drivers there were before its own.
        """
        store = context.get("task_state_store")
        if store is None:
            return None
        known = store.get(KNOWN_DRIVERS_KEY)
        drivers = cluster.of_class(self.main_class)
        if known is not None:
            for driver in drivers:
                if driver.id not in known and (driver.is_active or driver.state == SUCCEEDED_STATE):
                    return driver.id
        store.set(KNOWN_DRIVERS_KEY, [driver.id for driver in drivers])
        return None

    def _master_url(self) -> str:
        if self._hook is None:
            self._hook = self._get_hook()
        return str(self._hook._connection["master"])

    def get_job_status(self, external_id: Any, context: Any) -> str:
        driver = self.master().cluster().driver(str(external_id))
        return GONE_STATE if driver is None else driver.state

    def is_job_active(self, status: str) -> bool:
        return status in ACTIVE_STATES

    def is_job_succeeded(self, status: str) -> bool:
        return status == SUCCEEDED_STATE

    def get_job_result(self, external_id: Any, context: Any) -> None:
        """Forgets the driver: a task that is cleared after it has ended well is to be done again."""
        store = context.get("task_state_store")
        if store is not None:
            store.delete(self.external_id_key)
            store.delete(KNOWN_DRIVERS_KEY)

    def poll_until_complete(self, external_id: Any, context: Any) -> None:
        """:raises AirflowException: if it ends as anything but FINISHED, with the driver's last lines"""
        if self._hook is None:
            self._hook = self._get_hook()
        self._hook._driver_id = str(external_id)  # for on_kill
        driver = self._await_end(str(external_id))
        output = self._read(driver, "stdout") if self.show_output else []
        if output:
            self.log.info("%s said:\n%s", driver.id, "\n".join(output))
        if driver.state != SUCCEEDED_STATE:
            self.fail(driver, output, self._read(driver, "stderr"))

    def fail(self, driver: Driver, output: list[str], log: list[str]) -> None:
        """:raises AirflowException: always"""
        raise AirflowException(failure_text(driver, log))

    def _await_end(self, driver_id: str) -> Driver:
        heard_at = waiting_since = time.monotonic()
        while True:
            try:
                driver = self.master().cluster().driver(driver_id)
            except MasterAwayError:
                if time.monotonic() - heard_at > MASTER_AWAY_SECONDS:
                    raise
                time.sleep(POLL_SECONDS)
                continue
            heard_at = time.monotonic()
            if driver is None:
                raise AirflowException(f"The Spark master knows of no {driver_id} any more: it was started anew")
            if not driver.is_active:
                return driver
            if driver.state != "SUBMITTED":
                waiting_since = heard_at
            elif heard_at - waiting_since > PLACE_SECONDS:
                self.master().kill(driver_id)
                raise AirflowException(
                    f"The cluster gave {driver_id} no place to run for {PLACE_SECONDS:.0f} s; free some or ask for less"
                )
            time.sleep(POLL_SECONDS)

    def _read(self, driver: Driver, stream: str) -> list[str]:
        return driver_output(self.master().cluster(), driver, stream)

    def on_kill(self) -> None:
        driver_id = self._hook._driver_id if self._hook else None
        if driver_id:
            self.log.info("Ending %s", driver_id)
            self.master().kill(driver_id)


class ReconcileOperator(PipelineOperator):
    """Fails for good where something differs: comparing again would change nothing."""

    def fail(self, driver: Driver, output: list[str], log: list[str]) -> None:
        if any(line.startswith("DIFFERENT:") for line in output):
            raise AirflowFailException("\n".join(output))
        super().fail(driver, output, log)


class StartStreamOperator(PipelineOperator):
    """Submits a pipeline that never ends and leaves it to the cluster, unless one of its class is there already.

    Returns the driver's id. Not under `--supervise`: Airflow alone starts a stream again.
    """

    def execute(self, context: Any) -> str:
        self._prepare_arguments()
        active = self.master().cluster().active(self.main_class)
        if active:
            self.log.info("%s runs already as %s", self.main_class, active[0].id)
            return active[0].id
        return self.submit_job(context)

    def on_kill(self) -> None:
        """The stream goes on, if it was submitted."""


def failure_text(driver: Driver, log: list[str]) -> str:
    """What a person on call wants to read first."""
    last = "\n".join(f"  {line}" for line in log[-LOG_LINES:])
    return f"{driver.id} ended as {driver.state}. Its log ends with:\n{last or '  (its worker has no log of it)'}"
