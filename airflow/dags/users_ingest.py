"""### Fetches users from the users API into the staging tables

**Moves** the next pages of the users API into PostgreSQL, every minute: `pages_per_run` pages of `page_size` users.

**A re-run is safe.** A run's identity is its requests' identity: the UTC day is the API's seed and the minute of the
day says which pages, so a cleared task asks for the same pages, and a page that stands in `staged_pages` is not asked
for again. A backfill by date fetches that date's pages. Change `page_size` or `pages_per_run` at midnight UTC: within
a day they decide which pages a minute has.

**When it is red**, look at the last line of the task's log: it names the request and its answer (429 and 5xx were
tried for minutes), the setting, or the database. Pages that were given up are named; clear the task to fetch them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param

from millrace_airflow.arguments import DEFAULT_ARGUMENTS, POSTGRES_URL
from millrace_airflow.assets import STAGED_USERS

# A run by hand has no logical date, but always a moment after which it was to run.
MOMENT = "(dag_run.logical_date or dag_run.run_after)"
FIRST_PAGE = f"(({MOMENT}.hour * 60 + {MOMENT}.minute) * params.pages_per_run + 1)"

with DAG(
    dag_id="users_ingest",
    doc_md=__doc__,
    schedule="* * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=4,
    dagrun_timeout=timedelta(minutes=30),
    default_args=DEFAULT_ARGUMENTS,
    tags=["millrace", "leg"],
    params={
        "page_size": Param(500, type="integer", minimum=1, maximum=5000, description="Users per request."),
        "pages_per_run": Param(
            1, type="integer", minimum=1, maximum=6, description="Requests per minute; the API has 10,000 pages a seed."
        ),
        "seed": Param(
            "",
            type="string",
            pattern="^[A-Za-z0-9._-]{0,64}$",
            description="Which of the API's worlds to fetch from. Empty: the UTC day of the run.",
        ),
    },
):
    BashOperator(
        task_id="ingest",
        outlets=[STAGED_USERS],
        execution_timeout=timedelta(minutes=20),
        append_env=True,
        env={
            "MILLRACE_API_URL": "{{ conn.users_api.host }}",
            "MILLRACE_POSTGRES_URL": POSTGRES_URL,
            "MILLRACE_POSTGRES_USER": "{{ conn.postgres_default.login }}",
            "MILLRACE_POSTGRES_PASSWORD_FILE": "{{ conn.postgres_default.extra_dejson.get('password_file', '') }}",
            "SEED": f"{{{{ params.seed or ('airflow-' ~ {MOMENT}.strftime('%Y-%m-%d')) }}}}",
            "USERS": "{{ params.page_size * params.pages_per_run }}",
            "PAGE_SIZE": "{{ params.page_size }}",
            "FIRST_PAGE": f"{{{{ {FIRST_PAGE} }}}}",
        },
        bash_command=(
            'exec java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "{{ var.value.millrace_ingest_jar }}"'
            ' --seed="$SEED" --users="$USERS" --page-size="$PAGE_SIZE" --first-page="$FIRST_PAGE"'
        ),
    )
