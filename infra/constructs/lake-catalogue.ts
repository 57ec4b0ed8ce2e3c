import type { RemovalPolicy } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { lakeFiles } from '../../functions/aggregate/lake-files.ts';
import { quarantine } from '../../functions/lake/deliveries.ts';
import { glueColumns, lakeFileColumns, lakeTables } from '../../functions/lake/schema.ts';

/** The column that partitions every table: month of the export. */
const partition = 'load_month';

interface LakeFile {
  readonly name: string;
  readonly row: string;
  /** Folder of its partitions in the bucket. */
  readonly root: string;
}

/** Files of the lake that exports fill, as queries name them. The zero-row anchors of a local lake are no part of them. */
function filesOfLake(): LakeFile[] {
  return lakeFiles().map(({ name, keys }) => {
    const table = name === quarantine.name ? quarantine : lakeTables[name.replace(/^raw_/, '')];
    if (!table) throw new Error(`infra: no table is named "${name}"; expected one of functions/lake/tables`);
    return { name, row: table.row, root: keys.slice(0, keys.indexOf('*')) };
  });
}

/**
 * Partitions are computed, not registered: one a month, from `firstLoadMonth` to a year ahead (a date of an export may be wrong).
 * Athena's own: Trino projects no months (trinodb/trino#22760).
 */
const projection = (location: string, firstLoadMonth: string) => ({
  'projection.enabled': 'true',
  [`projection.${partition}.type`]: 'date',
  [`projection.${partition}.format`]: 'yyyy-MM',
  [`projection.${partition}.interval`]: '1',
  [`projection.${partition}.interval.unit`]: 'MONTHS',
  [`projection.${partition}.range`]: `${firstLoadMonth},NOW+1YEAR`,
  'storage.location.template': `${location}${partition}=\${${partition}}/`,
});

function tableInput(file: LakeFile, bucket: IBucket, firstLoadMonth: string): CfnTable.TableInputProperty {
  const columns = lakeFileColumns(file.name) ?? {};
  const personal = Object.keys(columns).filter((name) => columns[name]?.pii);
  const location = bucket.s3UrlForObject(file.root);
  return {
    name: file.name,
    description: `One row: ${file.row}${file.name.startsWith('raw_') ? ' (every version as it came)' : ''}`,
    tableType: 'EXTERNAL_TABLE',
    parameters: {
      EXTERNAL: 'TRUE',
      classification: 'parquet',
      'parquet.compression': 'ZSTD',
      contains_personal_data: String(personal.length > 0),
      ...(personal.length > 0 ? { personal_columns: personal.join(',') } : {}),
      ...projection(location, firstLoadMonth),
    },
    partitionKeys: [{ name: partition, type: 'string', comment: 'Month of the export, yyyy-MM: name it to scan less' }],
    storageDescriptor: {
      columns: glueColumns(columns),
      location,
      inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  };
}

/** Logical id of a table's resource: `raw_survey_items` is `RawSurveyItems`. */
const pascalCase = (name: string) => name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

export interface LakeCatalogueProps {
  readonly databaseName: string;
  readonly bucket: IBucket;
  readonly firstLoadMonth: string;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The Glue database, and the tables that exports fill: raw tables, deliveries, quarantine.
 * Inputs, staging, marts and models are created and moved by the run; were they here, the next template change would move
 * them back to where the template says.
 */
export class LakeCatalogue extends Construct {
  readonly database: CfnDatabase;

  constructor(scope: Construct, id: string, props: LakeCatalogueProps) {
    super(scope, id);
    const catalogId = Stack.of(this).account;
    this.database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: {
        name: props.databaseName,
        description: 'knowgap: exports as they came, staging, marts, models. Start with the marts.',
      },
    });
    this.database.applyRemovalPolicy(props.removalPolicy);
    for (const file of filesOfLake()) {
      const table = new CfnTable(this, pascalCase(file.name), {
        catalogId,
        databaseName: props.databaseName,
        tableInput: tableInput(file, props.bucket, props.firstLoadMonth),
      });
      table.addResourceDependency(this.database);
      table.applyRemovalPolicy(props.removalPolicy);
    }
  }
}
