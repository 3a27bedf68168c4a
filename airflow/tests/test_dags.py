"""Every DAG imports, and says what the person on call needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import ParamValidationError

FOLDER = Path(__file__).parent.parent / "dags"
BAG = DagBag(str(FOLDER))
IDS = sorted(path.stem for path in FOLDER.glob("*.py"))


def test_import_without_error_or_warning():
    assert BAG.import_errors == {}
    assert BAG.captured_warnings == {}


def test_are_named_like_their_files():
    assert sorted(BAG.dags) == IDS
    assert IDS == [
        "dead_letters_replay",
        "kafka_to_cassandra",
        "postgres_to_kafka",
        "reconcile",
        "stream_health",
        "users_ingest",
    ]


@pytest.mark.parametrize("dag_id", IDS)
def test_tell_the_person_on_call(dag_id):
    dag = BAG.dags[dag_id]
    for words in ("**Moves**", "re-run is safe", "**When it is red**"):
        assert words in dag.doc_md
    assert "millrace" in dag.tags
    assert dag.catchup is False


@pytest.mark.parametrize("dag_id", IDS)
def test_every_task_has_owner_and_alert(dag_id):
    for task in BAG.dags[dag_id].tasks:
        assert task.owner == "millrace"
        assert task.on_failure_callback


@pytest.mark.parametrize("dag_id", IDS)
def test_every_task_that_may_work_at_a_second_try_has_retries(dag_id):
    judges = {"limits", "confirm"}  # say what is so; the next run looks again
    for task in BAG.dags[dag_id].tasks:
        assert (task.retries >= 1) is (task.task_id not in judges)


@pytest.mark.parametrize("dag_id", IDS)
def test_every_param_says_what_it_is(dag_id):
    dag = BAG.dags[dag_id]
    for name in dag.params:
        assert dag.params.get_param(name).description


def test_legs_are_linked_by_assets():
    def outlets(dag_id: str) -> set[str]:
        return {asset.name for task in BAG.dags[dag_id].tasks for asset in task.outlets}

    assert outlets("users_ingest") == {"staged_users"}
    assert outlets("postgres_to_kafka") == {"users_topic"}
    assert "staged_users" in str(BAG.dags["postgres_to_kafka"].timetable.asset_condition)
    assert "users_topic" in str(BAG.dags["kafka_to_cassandra"].timetable.asset_condition)


@pytest.mark.parametrize(
    ("param", "wrong"),
    [("source", "users"), ("since", "yesterday"), ("stage", "$(reboot)"), ("all", "yes")],
)
def test_wrong_params_of_a_replay_are_refused(param, wrong):
    replay = BAG.dags["dead_letters_replay"].params.get_param(param)
    with pytest.raises(ParamValidationError, match=r"does not match|is not of type"):
        replay.resolve(wrong)
