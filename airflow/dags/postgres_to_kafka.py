"""### Publishes staged users from PostgreSQL to Kafka

**Moves** what `users_ingest` has staged into the topic `users`, by the Beam pipeline PostgresToKafka in cluster mode
on Spark: one pass to the present end, whenever something was staged. Where a driver that follows the staging tables
already serves them (`./millrace submit postgres-to-kafka`), the run ends well at once.

**A re-run is safe**: it goes on from the cursor in `publish_cursors`. A batch that was under way is sent again, with
the same boundaries; a user that stands in the topic twice is one row in Cassandra.

**When it is red**, the task's log ends with the driver's last lines: "is held by" means that another driver
publishes; "no place" that the cluster is full; a system identifier that PostgreSQL was restored. More is on the Spark
master's page.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import DAG, task

from millrace_airflow.arguments import DEFAULT_ARGUMENTS, KAFKA, POSTGRES, REGISTRY
from millrace_airflow.assets import STAGED_USERS, USERS_TOPIC
from millrace_airflow.operators import PipelineOperator

with DAG(
    dag_id="postgres_to_kafka",
    doc_md=__doc__,
    schedule=[STAGED_USERS],
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,  # the stream has one driver at a time
    dagrun_timeout=timedelta(hours=6),
    default_args=DEFAULT_ARGUMENTS,
    tags=["millrace", "leg"],
):

    @task.short_circuit
    def is_unserved() -> bool:
        """Whether nobody publishes at this moment."""
        from airflow.sdk import Variable

        from millrace_airflow import staging

        holder = staging.holder(Variable.get("millrace_topic", default="users"))
        if holder:
            print(f"Served already by {holder}")
        return holder is None

    publish = PipelineOperator(
        task_id="publish",
        main_class="dev.millrace.pipelines.postgrestokafka.PostgresToKafka",
        arguments=[*POSTGRES, *KAFKA, *REGISTRY, "--once"],
        outlets=[USERS_TOPIC],
        execution_timeout=timedelta(hours=2),
    )

    is_unserved() >> publish
