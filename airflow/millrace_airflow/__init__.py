"""What the DAGs share: Spark's master, the stream's health, and where the servers are."""
