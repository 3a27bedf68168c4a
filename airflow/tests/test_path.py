"""Every DAG runs once against the real servers, by `dag.test()`, and the rows arrive."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime

import pytest
from airflow.dag_processing.dagbag import DagBag

from tests.running import PROJECT, staging
from tests.test_dags import FOLDER

pytestmark = pytest.mark.stack

# Not of this day, so that the pages are nobody else's.
MOMENT = datetime(2026, 1, 2, 3, int(datetime.now(tz=UTC).timestamp()) % 60, tzinfo=UTC)
USERS = 200
PARAMS = {"page_size": USERS, "seed": f"test-{os.getpid()}-{int(datetime.now(tz=UTC).timestamp())}"}


@pytest.fixture(scope="module")
def dags():
    return DagBag(str(FOLDER)).dags


def query(sql: str, *arguments: object):
    with staging() as database, database.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchone()


def execute(sql: str) -> None:
    with staging() as database, database.cursor() as cursor:
        cursor.execute(sql)


def run(dag, conf=None, logical_date=None) -> str:
    return dag.test(run_conf=conf, logical_date=logical_date).state


def staged() -> int:
    return query("SELECT coalesce(sum(staged), 0) FROM staged_pages WHERE seed = %s", PARAMS["seed"])[0]


def test_users_are_staged_once_however_often_a_run_is_repeated(dags):
    for _ in range(2):
        assert run(dags["users_ingest"], PARAMS, MOMENT) == "success"
        assert staged() == USERS
    page = query("SELECT page FROM staged_pages WHERE seed = %s", PARAMS["seed"])[0]
    assert page == MOMENT.hour * 60 + MOMENT.minute + 1


def test_an_api_that_is_overloaded_for_a_moment_delays_a_run_and_fails_none(dags, monkeypatch):
    jar = PROJECT / "infra/users-api/target/millrace-users-api.jar"
    command = ["java", "-Xmx192m", "-jar", str(jar), "--port=0", "--fault=outage:first=3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as api:
        try:
            url = next(word for line in api.stdout for word in line.split() if word.startswith("http://"))
            monkeypatch.setenv("AIRFLOW_CONN_USERS_API", json.dumps({"conn_type": "generic", "host": url}))
            conf = {**PARAMS, "seed": f"{PARAMS['seed']}-outage"}
            assert run(dags["users_ingest"], conf, MOMENT.replace(hour=4)) == "success"
            assert query("SELECT staged FROM staged_pages WHERE seed = %s", conf["seed"])[0] == USERS
        finally:
            api.terminate()


def test_staged_users_are_published(dags):
    assert run(dags["postgres_to_kafka"]) == "success"
    unpublished = query(
        "SELECT count(*) FROM staged_users s, publish_cursors c WHERE c.stream = %s AND (s.xid, s.id) > (c.xid, c.id)",
        "postgres-to-kafka/users",
    )[0]
    assert unpublished == 0


def test_the_stream_is_started_once(dags):
    from millrace_airflow.spark import SparkMaster
    from millrace_airflow.stream import KAFKA_TO_CASSANDRA

    def drivers() -> list[str]:
        return [driver.id for driver in SparkMaster.of_connection().cluster().active(KAFKA_TO_CASSANDRA)]

    assert run(dags["kafka_to_cassandra"]) == "success"
    started = drivers()
    assert len(started) == 1
    assert run(dags["kafka_to_cassandra"]) == "success"
    assert drivers() == started


def test_every_row_arrives(dags):
    assert run(dags["reconcile"]) == "success"
    verdict, users = query(
        "SELECT verdict, (SELECT count(*) FROM staged_users) FROM reconciliations ORDER BY started_at DESC LIMIT 1"
    )
    assert verdict == "equal"
    assert users >= USERS


def test_the_path_is_healthy(dags):
    assert run(dags["stream_health"]) == "success"


def test_a_figure_beyond_its_limit_is_a_failure(dags, caplog):
    assert run(dags["stream_health"], {"newest_row_seconds": 1}) == "failed"


def test_dead_letters_are_replayed_on_demand(dags):
    assert run(dags["dead_letters_replay"], {"all": True, "dry_run": False}) == "success"
    # All and one of them is a contradiction, which the command refuses.
    assert run(dags["dead_letters_replay"], {"all": True, "source": "users-0@1"}) == "failed"
