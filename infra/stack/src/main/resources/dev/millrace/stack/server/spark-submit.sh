#!/bin/sh
# Spark's own submitter, from a home that is assembled of its jars.
SPARK_HOME=$(cd "$(dirname "$0")/.." && pwd)
export SPARK_HOME SPARK_SCALA_VERSION=@scala@
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 @modules@ \
  -cp "$SPARK_HOME/conf:$SPARK_HOME/jars/*" org.apache.spark.deploy.SparkSubmit "$@"
