"""### Makes sure that the stream from Kafka into Cassandra runs

**Moves** nothing itself: the stream is a driver on the Spark cluster (pipeline KafkaToCassandra) that never ends and
holds no slot of Airflow's. Every minute, and after something was published, this looks at it:

| found | done |
| --- | --- |
| it runs and its heartbeat is fresh, however late it is | left alone |
| no driver runs | started; after failures within the hour with a pause that doubles, up to 15 minutes |
| a driver whose heartbeat has stopped | ended and started anew |
| no master answers | nothing, and this fails: it can't be known what runs |
| lag or freshness beyond their limits | `limits` fails and alerts; a restart would not change it |

**A re-run is safe**: it looks again. Two drivers can't interleave either way: the second is refused by the lease in
Cassandra and ends.

**When it is red**: at `confirm`, the new driver's last log lines are in the task's log. At `limits`, see what the
stream waits for: its log on the Spark worker's page names the system that is away. At `look`, see whether the master
lives.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import DAG, Param, get_current_context, task
from airflow.timetables.assets import AssetOrTimeSchedule
from airflow.timetables.trigger import CronTriggerTimetable

from millrace_airflow.arguments import CASSANDRA, DEFAULT_ARGUMENTS, KAFKA, REGISTRY
from millrace_airflow.assets import USERS_TOPIC
from millrace_airflow.operators import StartStreamOperator
from millrace_airflow.stream import KAFKA_TO_CASSANDRA

with DAG(
    dag_id="kafka_to_cassandra",
    doc_md=__doc__,
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("* * * * *", timezone="UTC"), assets=[USERS_TOPIC]),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,  # two that look at once would both start it
    dagrun_timeout=timedelta(minutes=10),
    default_args=DEFAULT_ARGUMENTS,
    tags=["millrace", "leg", "stream"],
    params={
        "heartbeat_seconds": Param(
            60, type="integer", minimum=10, maximum=300, description="A heartbeat older than this has stopped."
        ),
        "freshness_seconds": Param(
            300, type="integer", minimum=1, description="Alert when the stream has been behind for longer than this."
        ),
        "lag_records": Param(1_000_000, type="integer", minimum=1, description="Alert when it is further behind."),
    },
):

    @task.branch
    def look() -> str:
        """Decides which task is next; holds its slot only while a driver doesn't answer, for the limit at most."""
        from millrace_airflow.stream import Action, kafka_to_cassandra

        context = get_current_context()
        verdict = kafka_to_cassandra().watch(timedelta(seconds=context["params"]["heartbeat_seconds"]))
        print(verdict.reason)
        context["ti"].xcom_push(key="driver_id", value=verdict.driver_id)
        return {Action.REPLACE: "stop", Action.START: "start", Action.LEAVE_ALONE: "limits"}[verdict.action]

    @task
    def stop(driver_id: str) -> None:
        """Ends a driver whose heartbeat has stopped, and waits until the master has seen it end."""
        import time

        from airflow.sdk.exceptions import AirflowException

        from millrace_airflow.spark import SparkMaster

        master = SparkMaster.of_connection()
        master.kill(driver_id)
        deadline = time.monotonic() + 60
        while (driver := master.cluster().driver(driver_id)) is not None and driver.is_active:
            if time.monotonic() > deadline:
                raise AirflowException(f"{driver_id} must end within 60 s of being killed, but was: {driver.state}")
            time.sleep(1)

    start = StartStreamOperator(
        task_id="start",
        main_class=KAFKA_TO_CASSANDRA,
        arguments=[
            *KAFKA,
            *REGISTRY,
            *CASSANDRA,
            "--metricsAddress={{ var.value.get('millrace_stream_metrics_address', '0.0.0.0:9404') }}",
        ],
        trigger_rule="none_failed_min_one_success",
        execution_timeout=timedelta(minutes=5),
    )

    @task(retries=0)
    def confirm(driver_id: str) -> None:
        """Waits for the new driver's first heartbeat.

        :raises AirflowException: if it ends, with its last log lines, or says nothing for two minutes
        """
        import time

        from airflow.sdk.exceptions import AirflowException

        from millrace_airflow.operators import failure_text
        from millrace_airflow.spark import SparkMaster, driver_output
        from millrace_airflow.stream import STARTING, kafka_to_cassandra

        stream = kafka_to_cassandra()
        deadline = time.monotonic() + STARTING.total_seconds()
        while time.monotonic() < deadline:
            cluster = SparkMaster.of_connection().cluster()
            driver = cluster.driver(driver_id)
            if driver is not None and not driver.is_active:
                raise AirflowException(failure_text(driver, driver_output(cluster, driver)))
            if driver is not None and stream.health(cluster, driver) is not None:
                print(f"{driver_id} runs")
                return
            time.sleep(1)
        raise AirflowException(f"{driver_id} must have a heartbeat within {STARTING}, but has none")

    @task(trigger_rule="none_failed_min_one_success", retries=0)
    def limits() -> None:
        """Fails, and so alerts, where the stream is later than it may be."""
        from airflow.sdk.exceptions import AirflowFailException

        from millrace_airflow.stream import kafka_to_cassandra

        params = get_current_context()["params"]
        health = kafka_to_cassandra().current_health()
        if health is None:
            print("No driver answers: nothing to compare with the limits")
            return
        found = (
            f"{health.lag_records:.0f} records and {health.freshness:.0f} s behind, waiting for {health.outage:.0f} s"
        )
        if health.freshness > params["freshness_seconds"] or health.lag_records > params["lag_records"]:
            raise AirflowFailException(
                f"kafka_to_cassandra must be at most {params['lag_records']} records and"
                f" {params['freshness_seconds']} s behind, but was: {found}. It runs, and was left alone."
            )
        print(found)

    looked = look()
    stopped = stop("{{ ti.xcom_pull(task_ids='look', key='driver_id') }}")
    confirmed = confirm(start.output)
    checked = limits()
    looked >> [stopped, start, checked]
    stopped >> start
    confirmed >> checked
