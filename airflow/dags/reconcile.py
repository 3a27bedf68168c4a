"""### Proves that what is staged is in Cassandra

**Moves** nothing: the pipeline Reconcile compares staging, topic, dead letters and tables, row by row and field by
field, every night and whenever it is started by hand. It waits for what is staged when it starts to be carried
through.

**A re-run is safe**: it only reads, and stores its report in `reconciliations` of the staging database.

**When it is red**, the task's log ends with the report. "DIFFERENT" lists the first differences, by user id and field
name; all of them are in `reconciliation_differences`, under the run id that the report names. Without a report it
could not tell: the driver's last lines say why, and most often that the stream into Cassandra doesn't run.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import DAG, Param

from millrace_airflow.arguments import CASSANDRA, DEFAULT_ARGUMENTS, KAFKA, POSTGRES
from millrace_airflow.operators import ReconcileOperator

with DAG(
    dag_id="reconcile",
    doc_md=__doc__,
    schedule="@daily",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    default_args=DEFAULT_ARGUMENTS,
    tags=["millrace", "proof"],
    params={
        "wait_seconds": Param(
            300, type="integer", minimum=1, maximum=3600, description="How long to wait for users on their way."
        ),
        "max_reported_differences": Param(
            20, type="integer", minimum=1, maximum=1000, description="How many differences the log lists."
        ),
    },
):
    ReconcileOperator(
        task_id="compare",
        main_class="dev.millrace.pipelines.reconcile.Reconcile",
        arguments=[
            *POSTGRES,
            *KAFKA,
            *CASSANDRA,
            "--waitSeconds={{ params.wait_seconds }}",
            "--maxReportedDifferences={{ params.max_reported_differences }}",
        ],
        show_output=True,
        execution_timeout=timedelta(hours=2),
    )
