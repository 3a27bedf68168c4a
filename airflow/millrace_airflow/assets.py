"""What lies between the legs: who writes one of these starts those that read it."""

from __future__ import annotations

from airflow.sdk import Asset

STAGED_USERS = Asset(name="staged_users", group="millrace")
"""Rows in the staging tables."""

USERS_TOPIC = Asset(name="users_topic", group="millrace")
"""Records in the topic `users`."""
