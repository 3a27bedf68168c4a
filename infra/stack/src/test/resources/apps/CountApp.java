import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Adds some numbers on the cluster, and ends as its arguments say. */
public class CountApp {
  public static void main(String[] arguments) {
    List<String> options = List.of(arguments);
    try (JavaSparkContext context = new JavaSparkContext(new SparkConf())) {
      int sum = context.parallelize(List.of(1, 2, 3, 4), 2).map(n -> 2 * n).reduce(Integer::sum);
      if (sum != 20 || !context.appName().startsWith("count-") || options.contains("--fail")) {
        throw new IllegalStateException("The sum was " + sum + " in " + context.appName());
      }
    }
  }
}
