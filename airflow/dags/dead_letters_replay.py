"""### Replays dead letters, after what was wrong with them is mended

**Moves** open letters of `users.dead-letters` back into the topic that they came from; the stream then takes them
like any other record. Started by hand; say which letters, or tick *all*.

**A re-run is safe**: a letter is marked as replayed in the transaction that copies it. One that fails again comes
back as the same letter.

**When it is red**, the task's log has the reason in its last line. Look at the letters themselves with `./millrace
dead-letters list`: their contents are personal data and never in this log.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param

from millrace_airflow.arguments import BOOTSTRAP_SERVERS, DEAD_LETTER_TOPIC, DEFAULT_ARGUMENTS

# An instant or a length of time, as the command line takes it.
TIME = r"^(|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z|\d+[smhd])$"

with DAG(
    dag_id="dead_letters_replay",
    doc_md=__doc__,
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,  # a second one would take over from the first
    dagrun_timeout=timedelta(hours=2),
    default_args=DEFAULT_ARGUMENTS,
    tags=["millrace", "repair"],
    params={
        "dry_run": Param(True, type="boolean", description="Only say which letters would be replayed."),
        "all": Param(False, type="boolean", description="Every open letter; then the fields below stay empty."),
        "stage": Param(
            "",
            type="string",
            pattern="^[A-Za-z]{0,64}$",
            description="Only letters of this step of the pipeline, such as DecodeUsers.",
        ),
        "reason": Param("", type="string", maxLength=200, description="Only letters with this text in their reason."),
        "since": Param(
            "",
            type="string",
            pattern=TIME,
            description="Only letters that failed last at or after this, such as 2026-01-31T12:00:00Z or 12h.",
        ),
        "until": Param("", type="string", pattern=TIME, description="Only letters that failed last before this."),
        "source": Param(
            "",
            type="string",
            pattern=r"^([A-Za-z0-9._-]+-\d+@\d+)?$",
            description="Only the letter of this position, such as users-0@42.",
        ),
    },
):
    BashOperator(
        task_id="replay",
        execution_timeout=timedelta(hours=1),
        append_env=True,
        # In variables, so that nothing that a person types becomes a part of the command.
        env={
            "SPARK_JARS": "{{ var.value.millrace_spark_jars }}",
            "BOOTSTRAP_SERVERS": BOOTSTRAP_SERVERS,
            "DEAD_LETTER_TOPIC": DEAD_LETTER_TOPIC,
            "DRY_RUN": "{{ '1' if params.dry_run else '' }}",
            "ALL": "{{ '1' if params.all else '' }}",
            "STAGE": "{{ params.stage }}",
            "REASON": "{{ params.reason }}",
            "SINCE": "{{ params.since }}",
            "UNTIL": "{{ params.until }}",
            "SOURCE": "{{ params.source }}",
        },
        bash_command=(
            "exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
            ' -cp "{{ var.value.millrace_pipelines_jar }}:$SPARK_JARS"'
            " dev.millrace.pipelines.deadletters.DeadLetters replay"
            ' --bootstrap-servers="$BOOTSTRAP_SERVERS" --dead-letter-topic="$DEAD_LETTER_TOPIC"'
            " ${DRY_RUN:+--dry-run} ${ALL:+--all}"
            ' ${STAGE:+"--stage=$STAGE"} ${REASON:+"--reason=$REASON"} ${SOURCE:+"--source=$SOURCE"}'
            ' ${SINCE:+"--since=$SINCE"} ${UNTIL:+"--until=$UNTIL"}'
        ),
    )
