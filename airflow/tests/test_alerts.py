"""Alerts reach people, and never change what became of a task."""

from __future__ import annotations

import json

from millrace_airflow.alerts import Alert


def test_are_posted_to_the_webhook(monkeypatch, server):
    monkeypatch.setenv(
        "AIRFLOW_CONN_MILLRACE_ALERTS", json.dumps({"conn_type": "generic", "host": f"{server.url}/hook"})
    )
    Alert("late").notify({})
    assert server.posted == [("/hook", '{"text": "late"}')]


def test_are_only_logged_where_the_webhook_does_not_answer(monkeypatch, caplog):
    monkeypatch.setenv(
        "AIRFLOW_CONN_MILLRACE_ALERTS", json.dumps({"conn_type": "generic", "host": "http://127.0.0.1:1"})
    )
    Alert("late").notify({})
    assert "could not be sent" in caplog.text
