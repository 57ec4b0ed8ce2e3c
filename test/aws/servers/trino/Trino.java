import static io.trino.testing.TestingSession.testSessionBuilder;

import io.trino.plugin.hive.HivePlugin;
import io.trino.testing.DistributedQueryRunner;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Trino coordinator that also works: catalog `awsdatacatalog` is the Hive connector over Glue and S3 at AWS_ENDPOINT_URL.
 * Listens on a free loopback port, prints `READY <url>`, and ends when its standard input ends.
 */
public class Trino {
  public static void main(String[] arguments) throws Exception {
    String aws = System.getenv("AWS_ENDPOINT_URL");
    String region = System.getenv("AWS_REGION");
    var session = testSessionBuilder().setCatalog("awsdatacatalog").setSchema("default").build();
    // Statements that have ended are soon forgotten: what Trino remembers of them fills the memory.
    var properties = Map.of("query.max-history", "10");
    var runner = DistributedQueryRunner.builder(session).setWorkerCount(0).setCoordinatorProperties(properties).build();
    runner.installPlugin(new HivePlugin());

    var catalog = new TreeMap<String, String>();
    catalog.put("hive.metastore", "glue");
    catalog.put("hive.metastore.glue.region", region);
    catalog.put("hive.metastore.glue.endpoint-url", aws);
    catalog.put("hive.metastore.glue.aws-access-key", "test");
    catalog.put("hive.metastore.glue.aws-secret-key", "test");
    catalog.put("hive.non-managed-table-creates-enabled", "true");
    catalog.put("hive.non-managed-table-writes-enabled", "true");
    catalog.put("hive.storage-format", "PARQUET");
    catalog.put("hive.partition-projection-enabled", "true");
    // Tables of a test are small: no statistics, which cost more calls of Glue than the tables have rows.
    catalog.put("hive.table-statistics-enabled", "false");
    catalog.put("hive.collect-column-statistics-on-write", "false");
    // With one writer (a session property of each statement) this is Athena's limit of 100 partitions a statement.
    catalog.put("hive.max-partitions-per-writers", "100");
    catalog.put("fs.s3.enabled", "true");
    catalog.put("s3.endpoint", aws);
    catalog.put("s3.region", region);
    catalog.put("s3.path-style-access", "true");
    catalog.put("s3.aws-access-key", "test");
    catalog.put("s3.aws-secret-key", "test");
    runner.createCatalog("awsdatacatalog", "hive", catalog);

    System.out.println("READY " + runner.getCoordinator().getBaseUrl());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
