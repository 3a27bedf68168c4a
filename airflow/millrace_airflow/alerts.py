"""How a failed task is told to people: Airflow's own notifiers."""

from __future__ import annotations

import logging
from typing import Any

import requests
from airflow.sdk import BaseHook, BaseNotifier
from airflow.sdk.exceptions import AirflowNotFoundException

LOG = logging.getLogger(__name__)
CONNECTION = "millrace_alerts"
TIMEOUT_SECONDS = 10


class Alert(BaseNotifier):
    """Posts one line to the webhook of the connection `millrace_alerts`, or logs it where there is none.

    The connection's host is the whole address; the body is JSON with the one field `text`, as Slack, Mattermost, Teams
    and others take it. An alert that can't be sent is logged: it never changes what became of the task.
    """

    template_fields = ("text",)

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.text = (
            text or "{{ ti.dag_id }}.{{ ti.task_id }} failed in run {{ run_id }}: {{ exception or 'see its log' }}"
        )

    def notify(self, context: Any) -> None:
        LOG.error("ALERT %s", self.text)
        try:
            webhook = BaseHook.get_connection(CONNECTION).host
        except AirflowNotFoundException:
            return
        try:
            requests.post(str(webhook), json={"text": self.text}, timeout=TIMEOUT_SECONDS).raise_for_status()
        except requests.RequestException as e:
            LOG.warning("The alert could not be sent: %s", e)
