import { InvalidRequest } from './errors.ts';

export type StatementType = 'DDL' | 'DML' | 'UTILITY';

export interface TranslatedStatement {
  readonly sql: string;
  readonly type: StatementType;
  /** A CTAS or INSERT: writes files, and its result has no rows. */
  readonly writes: boolean;
  /** Session properties of Trino, as its header takes them. */
  readonly session: string;
}

const limitBytes = 262_144;
const withoutComments = (sql: string): string => sql.replace(/--[^\n]*/g, ' ').replace(/\/\*[\s\S]*?\*\//g, ' ');

/**
 * A statement of Athena as Trino takes it.
 * @throws InvalidRequest for what Athena refuses (DELETE, UPDATE and MERGE on Hive tables, more than 262,144 bytes, an
 *   external location where the workgroup says where results go) and for what only Athena has (Hive DDL, UNLOAD): not answered here
 */
export function translateStatement(
  query: string,
  context: { readonly database?: string | undefined; readonly workGroupEnforces: boolean },
): TranslatedStatement {
  if (Buffer.byteLength(query) > limitBytes) {
    throw new InvalidRequest(
      `1 validation error detected: Value at 'queryString' failed to satisfy constraint: Member must have length less than or equal to ${limitBytes}`,
    );
  }
  const sql = query.trim().replace(/;\s*$/, '');
  const bare = withoutComments(sql).trim();
  const repair = /^msck\s+repair\s+table\s+`?(?:(\w+)\.)?(\w+)`?$/i.exec(bare);
  if (repair) {
    const call = `call system.sync_partition_metadata('${repair[1] ?? context.database}', '${repair[2]}', 'ADD')`;
    return { sql: call, type: 'DDL', writes: false, session: '' };
  }
  if (/^(create\s+external|alter\s+table[\s\S]+partition\s*\(|unload\b)/i.test(bare)) {
    throw new InvalidRequest('This test server has no Hive DDL and no UNLOAD: use the Glue API or CREATE TABLE AS.');
  }
  if (/^(delete|update|merge)\b/i.test(bare)) {
    throw new InvalidRequest('NOT_SUPPORTED: Modifying Hive table rows is only supported for transactional tables');
  }
  const createsFromQuery = /^create\s+table\b[\s\S]+?\bas\b/i.test(bare);
  if (createsFromQuery && context.workGroupEnforces && /\bexternal_location\s*=/i.test(bare)) {
    throw new InvalidRequest(
      "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.",
    );
  }
  const writes = createsFromQuery || /^insert\b/i.test(bare);
  return { ...withoutAthenaProperties(sql, createsFromQuery), type: typeOf(bare), writes };
}

function typeOf(bare: string): StatementType {
  if (/^(show|describe|explain)\b/i.test(bare)) return 'UTILITY';
  return /^(select|with|values|insert|table|\()/i.test(bare) ? 'DML' : 'DDL';
}

/** One writer a statement: with its limit of partitions (Trino.java) the whole statement has Athena's. Few rows need few tasks. */
const oneWriter = 'task_min_writer_count=1,task_max_writer_count=1,task_concurrency=1';

/** Table properties that only Athena has are taken out; the compression becomes a session property of Trino. */
function withoutAthenaProperties(
  sql: string,
  createsFromQuery: boolean,
): { readonly sql: string; readonly session: string } {
  const from = createsFromQuery ? sql.search(/\bwith\s*\(/i) : -1;
  if (from < 0 || /\bas\b/i.test(sql.slice(0, from))) return { sql, session: oneWriter };
  const end = propertiesEnd(sql, from);
  const given = sql.slice(from, end);
  const compression = /\b(?:write|parquet)_compression\s*=\s*'(\w+)'/i.exec(given)?.[1];
  const ofAthena =
    /,?\s*\b(write_compression|parquet_compression|is_external|table_type|compression_level)\s*=\s*('[^']*'|true|false|\d+)/gi;
  const kept = given
    .replace(ofAthena, '')
    .replace(/\(\s*,/g, '(')
    .replace(/^with\s*\(\s*\)$/i, '');
  return {
    sql: sql.slice(0, from) + kept + sql.slice(end),
    session: compression ? `${oneWriter},awsdatacatalog.compression_codec=${compression.toUpperCase()}` : oneWriter,
  };
}

/** Where the parenthesis of WITH (…) closes; property values hold no parentheses but in ARRAY[…] and quoted texts. */
function propertiesEnd(sql: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = sql.indexOf('(', from); index < sql.length; index++) {
    const character = sql[index];
    if (character === "'") quoted = !quoted;
    if (quoted) continue;
    if (character === '(') depth++;
    if (character === ')' && --depth === 0) return index + 1;
  }
  return sql.length;
}
