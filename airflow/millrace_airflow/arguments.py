"""Where the servers are, as templates: they are filled in when a task runs, never when a DAG is parsed.

Addresses come from Airflow's connections. A secret reaches a job as the path of a file only: the connection's extra
`password_file`, a path that is the same on every machine of the cluster.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from millrace_airflow.alerts import Alert

PIPELINES_JAR = "{{ var.value.millrace_pipelines_jar }}"
TOPIC = "{{ var.value.get('millrace_topic', 'users') }}"
DEAD_LETTER_TOPIC = "{{ var.value.get('millrace_dead_letter_topic', 'users.dead-letters') }}"

POSTGRES_URL = (
    "jdbc:postgresql://{{ conn.postgres_default.host }}:{{ conn.postgres_default.port or 5432 }}"
    "/{{ conn.postgres_default.schema }}"
)
POSTGRES = [
    f"--postgresUrl={POSTGRES_URL}",
    "--postgresUser={{ conn.postgres_default.login }}",
    "{% set file = conn.postgres_default.extra_dejson.get('password_file') %}"
    "{{ '--postgresPasswordFile=' ~ file if file else '' }}",
]
BOOTSTRAP_SERVERS = "{{ conn.kafka_default.extra_dejson['bootstrap.servers'] }}"
KAFKA = [
    f"--bootstrapServers={BOOTSTRAP_SERVERS}",
    f"--topic={TOPIC}",
    f"--deadLetterTopic={DEAD_LETTER_TOPIC}",
]
REGISTRY = ["--schemaRegistryUrl={{ conn.schema_registry_default.host }}"]
CASSANDRA = [
    "--cassandraContactPoints={% set port = conn.cassandra_default.port or 9042 %}"
    "{% for host in conn.cassandra_default.host.split(',') %}"
    "{{ host }}:{{ port }}{{ '' if loop.last else ',' }}{% endfor %}",
    "--cassandraDatacenter={{ conn.cassandra_default.extra_dejson.get('datacenter', 'datacenter1') }}",
    "--cassandraKeyspace={{ conn.cassandra_default.schema }}",
    "{{ '--cassandraUser=' ~ conn.cassandra_default.login if conn.cassandra_default.login else '' }}",
    "{% set file = conn.cassandra_default.extra_dejson.get('password_file') %}"
    "{{ '--cassandraPasswordFile=' ~ file if file else '' }}",
]
MORE_OPTIONS = "{{ var.value.get('millrace_more_pipeline_options', '') }}"
"""Further options for every pipeline, each as --option=value, with spaces between them."""

DEFAULT_ARGUMENTS: dict[str, Any] = {
    "owner": "millrace",
    "retries": 2,
    "retry_delay": timedelta(seconds=10),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
    "on_failure_callback": [Alert()],
}
"""What every task of ours has. A task alerts when its retries are used up."""
