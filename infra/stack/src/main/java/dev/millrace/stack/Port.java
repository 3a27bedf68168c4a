package dev.millrace.stack;

import java.util.Locale;

/** The TCP ports that the stack listens on, each on 127.0.0.1 only, with their usual numbers. */
public enum Port {
  POSTGRES(5432, "PostgreSQL"),
  KAFKA(9092, "Kafka's clients"),
  KAFKA_CONTROLLER(9093, "Kafka's own controller, with --kafka=kraft"),
  ZOOKEEPER(2181, "ZooKeeper"),
  CASSANDRA(9042, "Cassandra's clients"),
  CASSANDRA_STORAGE(7000, "Cassandra's own nodes"),
  REGISTRY(8081, "the schema registry"),
  SPARK_MASTER(7077, "Spark's master"),
  SPARK_MASTER_UI(8080, "the web page of Spark's master"),
  SPARK_WORKER(7078, "Spark's worker"),
  SPARK_WORKER_UI(8082, "the web page of Spark's worker"),
  USERS_API(8787, "the users API"),
  STREAM_METRICS(9404, "the metrics of KafkaToCassandra, as Airflow and the demo start it"),
  PUBLISHER_METRICS(9405, "the metrics of PostgresToKafka, as the demo starts it"),
  CONSOLE(8090, "the console"),
  AIRFLOW(8088, "Airflow's web page, with --airflow");

  private final int usual;
  private final String use;

  Port(int usual, String use) {
    this.usual = usual;
    this.use = use;
  }

  /** The number unless another is asked for. */
  public int usual() {
    return usual;
  }

  /** What the port is for. */
  public String use() {
    return use;
  }

  /** Its name in the ports' file: {@code cassandra-storage}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The command line's option that sets it: {@code --cassandra-storage-port}. */
  public String flag() {
    return "--" + key() + "-port";
  }
}
