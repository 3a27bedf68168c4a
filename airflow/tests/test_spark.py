"""What is read from Spark's pages, and what a failed job says."""

from __future__ import annotations

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from millrace_airflow.health import dead_letter_percent
from millrace_airflow.operators import PipelineOperator, ReconcileOperator, StartStreamOperator
from millrace_airflow.spark import MasterAwayError, SparkMaster, driver_output, parse_cluster
from millrace_airflow.stream import Health
from tests.conftest import driver_entry, master_page

MAIN = "dev.millrace.Pipeline"


def test_the_master_that_leads_is_asked(server):
    server.answer_json("/standby/json/", {"status": "STANDBY"})
    server.answer_json("/leader/json/", master_page([driver_entry("driver-1", "RUNNING", 1, MAIN)]))
    cluster = SparkMaster([f"{server.url}/standby", f"{server.url}/leader"]).cluster()
    assert [driver.id for driver in cluster.active(MAIN)] == ["driver-1"]


def test_nothing_is_known_where_no_master_leads(server):
    server.answer_json("/json/", {"status": "RECOVERING"})
    with pytest.raises(MasterAwayError, match="must be ALIVE, but was: RECOVERING"):
        SparkMaster([server.url]).cluster()


def test_a_driver_is_ended_by_the_leader(server):
    server.answer_json("/json/", master_page([]))
    SparkMaster([server.url]).kill("driver-1")
    assert server.posted == [("/driver/kill/", "id=driver-1&terminate=true")]


def test_output_comes_from_the_worker_without_its_heading(server):
    server.answers["/log/"] = "==== Bytes 0-9 of 9 of stderr ====\nfirst\nlast\n"
    cluster = parse_cluster(master_page([driver_entry("driver-1", "FAILED", 1, MAIN)], worker_page=server.url))
    assert driver_output(cluster, cluster.drivers[0]) == ["first", "last"]


class Store:
    """What a task remembers over its tries."""

    def __init__(self, **values):
        self.values = values

    def get(self, key: str):
        return self.values.get(key)

    def set(self, key: str, value) -> None:
        self.values[key] = value

    def delete(self, key: str) -> None:
        self.values.pop(key, None)


def connect(monkeypatch, server):
    monkeypatch.setenv(
        "AIRFLOW_CONN_SPARK_DEFAULT",
        f'{{"conn_type": "spark", "host": "spark://127.0.0.1", "port": 1, "extra": {{"master-ui": "{server.url}"}}}}',
    )


def operator(kind=PipelineOperator, **more):
    return kind(task_id="job", main_class=MAIN, arguments=["--a=1", ""], **more)


def test_a_failed_job_ends_with_the_drivers_last_lines(monkeypatch, server):
    connect(monkeypatch, server)
    server.answers["/log/"] = "==== Bytes\n" + "\n".join(f"line {n}" for n in range(100))
    failed = [driver_entry("driver-1", "FAILED", 1, MAIN)]
    server.answer_json("/json/", master_page(failed, worker_page=server.url))
    with pytest.raises(AirflowException, match=r"(?s)driver-1 ended as FAILED.*line 75\n.*line 99$") as failure:
        operator().poll_until_complete("driver-1", {})
    assert "line 74" not in str(failure.value)


def test_a_job_that_the_master_forgot_is_no_success(monkeypatch, server):
    connect(monkeypatch, server)
    server.answer_json("/json/", master_page([]))
    with pytest.raises(AirflowException, match="knows of no driver-1 any more"):
        operator().poll_until_complete("driver-1", {})
    assert operator().get_job_status("driver-1", {}) == "GONE"


def test_a_retry_follows_the_driver_that_runs_takes_what_it_did_and_repeats_what_failed():
    assert operator().is_job_active("RUNNING")
    assert operator().is_job_succeeded("FINISHED")
    for state in ("FAILED", "KILLED", "ERROR", "GONE"):
        assert not operator().is_job_active(state)
        assert not operator().is_job_succeeded(state)


def test_a_task_that_ended_well_forgets_its_driver_so_that_clearing_repeats_it():
    store = Store(spark_job_id="driver-1", known_drivers=[])
    operator().get_job_result("driver-1", {"task_state_store": store})
    assert store.values == {}


def test_a_driver_whose_id_a_dying_worker_did_not_remember_is_taken_up():
    store = Store()
    old = [driver_entry("driver-1", "FINISHED", 1, MAIN)]
    before, after = (
        parse_cluster(master_page(drivers)) for drivers in (old, [*old, driver_entry("driver-2", "RUNNING", 2, MAIN)])
    )
    failed = parse_cluster(master_page([*old, driver_entry("driver-2", "FAILED", 2, MAIN)]))
    context = {"task_state_store": store}
    assert operator()._left_by_a_dead_worker(before, context) is None
    assert operator()._left_by_a_dead_worker(after, context) == "driver-2"
    assert operator()._left_by_a_dead_worker(failed, context) is None
    assert store.values == {"known_drivers": ["driver-2", "driver-1"]}


def test_empty_arguments_are_left_out_and_further_ones_split():
    job = operator()
    job.application_args = ["--runner=SparkRunner", "--a=1", "", "--b=2 '--c=x y'"]
    job._prepare_arguments()
    assert job.application_args == ["--runner=SparkRunner", "--a=1", "--b=2", "--c=x y"]


def test_differences_fail_for_good(monkeypatch, server):
    connect(monkeypatch, server)
    server.answers["/log/"] = "==== Bytes\nDIFFERENT: 1 rows or counts are not as staged.\n"
    failed = [driver_entry("driver-1", "FAILED", 1, MAIN)]
    server.answer_json("/json/", master_page(failed, worker_page=server.url))
    with pytest.raises(AirflowFailException, match="DIFFERENT: 1 rows"):
        operator(ReconcileOperator, show_output=True).poll_until_complete("driver-1", {})


def test_a_stream_is_not_submitted_beside_one_that_runs(monkeypatch, server):
    connect(monkeypatch, server)
    server.answer_json("/json/", master_page([driver_entry("driver-1", "RUNNING", 1, MAIN)]))
    assert operator(StartStreamOperator).execute({}) == "driver-1"


def health(records: float, letters: float) -> Health:
    return Health(0, 0, 0, 0, 0, records, letters)


def test_dead_letters_are_counted_since_the_last_look():
    assert dead_letter_percent(health(300, 12), {"records": 100, "dead_letters": 10}) == 1.0
    assert dead_letter_percent(health(100, 10), {"records": 100, "dead_letters": 10}) == 0.0
    assert dead_letter_percent(health(0, 0), None) == 0.0


def test_counters_of_a_new_driver_start_anew():
    assert dead_letter_percent(health(50, 1), {"records": 100, "dead_letters": 10}) == 2.0
