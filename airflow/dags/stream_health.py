"""### Says when the path is late, or sends too much to the dead letters

**Moves** nothing and repairs nothing: it compares four figures with their limits every five minutes. A figure beyond
its limit fails its task, which alerts.

| task | figure | limit |
| --- | --- | --- |
| `publishing` | age of the oldest staged user that is not published | `publishing_seconds` |
| `lag` | records of the topic that the stream has not committed | `lag_records` |
| `freshness` | for how long the stream has been behind | `freshness_seconds` |
| | time since it wrote its newest rows | `newest_row_seconds` |
| `dead_letters` | share of the records since the last look that became dead letters | `dead_letter_percent` |

**A re-run is safe**: it looks again.

**When it is red**, the message has figure and limit. *publishing*: see `postgres_to_kafka`. *lag* and *freshness*:
see `kafka_to_cassandra`; if its driver lives, it waits for a system that its log names. *dead_letters*: see their
reasons with `./millrace dead-letters list`, mend what is wrong, then start `dead_letters_replay`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import DAG, Param, get_current_context, task

from millrace_airflow.arguments import DEFAULT_ARGUMENTS

with DAG(
    dag_id="stream_health",
    doc_md=__doc__,
    schedule="*/5 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=5),
    default_args={**DEFAULT_ARGUMENTS, "retries": 1},  # a driver may just be started anew
    tags=["millrace", "health"],
    params={
        "publishing_seconds": Param(600, type="integer", minimum=1, description="Longest wait of a staged user."),
        "lag_records": Param(1_000_000, type="integer", minimum=1, description="Most records behind."),
        "freshness_seconds": Param(300, type="integer", minimum=1, description="Longest time behind."),
        "newest_row_seconds": Param(
            900, type="integer", minimum=1, description="Longest time without a new row while users are fetched."
        ),
        "dead_letter_percent": Param(5, type="number", minimum=0, maximum=100, description="Highest share."),
    },
):

    @task
    def publishing() -> None:
        from airflow.sdk import Variable

        from millrace_airflow import health, staging

        waiting = staging.unpublished_seconds(Variable.get("millrace_topic", default="users"))
        health.require_at_most("Seconds that a staged user waits", waiting, get_current_context(), "publishing_seconds")

    @task
    def lag() -> None:
        from millrace_airflow import health

        found = health.of_stream().lag_records
        health.require_at_most("Records behind", found, get_current_context(), "lag_records")

    @task
    def freshness() -> None:
        from millrace_airflow import health

        found = health.of_stream()
        context = get_current_context()
        health.require_at_most("Seconds behind", found.freshness, context, "freshness_seconds")
        if found.since_commit is not None:
            health.require_at_most("Seconds since the newest row", found.since_commit, context, "newest_row_seconds")

    @task
    def dead_letters() -> dict[str, float]:
        """Returns the counters, for the next look."""
        from millrace_airflow import health

        context = get_current_context()
        before = context["ti"].xcom_pull(task_ids="dead_letters", include_prior_dates=True)
        found = health.of_stream()
        percent = health.dead_letter_percent(found, before)
        context["ti"].xcom_push(key="percent", value=percent)
        health.require_at_most("Percent of dead letters", percent, context, "dead_letter_percent")
        return {"records": found.records_in, "dead_letters": found.dead_letters}

    publishing()
    lag()
    freshness()
    dead_letters()
