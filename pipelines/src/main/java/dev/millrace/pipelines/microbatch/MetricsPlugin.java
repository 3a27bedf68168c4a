package dev.millrace.pipelines.microbatch;

import dev.millrace.pipelines.metrics.ExecutorReports;
import dev.millrace.pipelines.metrics.TaskMetrics;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the executors count to the driver, once a second, through Spark's own connection
 * between them: no executor needs a port that someone can reach.
 */
public final class MetricsPlugin implements SparkPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsPlugin.class);

  private static final long PERIOD_SECONDS = 1;

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Object receive(Object message) {
        Report report = (Report) message;
        ExecutorReports.OF_THIS_DRIVER.put(report.executor(), report.counts());
        return null;
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Reporter();
  }

  private record Report(String executor, TaskMetrics.Snapshot counts) implements Serializable {}

  private static final class Reporter implements ExecutorPlugin {
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "millrace-metrics");
              thread.setDaemon(true);
              return thread;
            });
    private PluginContext context;

    @Override
    public void init(PluginContext pluginContext, Map<String, String> extraConf) {
      context = pluginContext;
      timer.scheduleAtFixedRate(this::report, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void report() {
      try {
        context.send(new Report(context.executorID(), TaskMetrics.get().snapshot()));
      } catch (IOException | RuntimeException e) {
        LOG.debug("The driver can't be told what was counted; the next report holds it too", e);
      }
    }

    @Override
    public void shutdown() {
      timer.shutdownNow();
      report();
    }
  }
}
