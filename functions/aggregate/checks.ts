import { CheckError } from '../errors.ts';
import type { QueryEngine, QueryResult } from '../ports/query-engine.ts';
import type { Relation } from './query-catalogue.ts';

/** One rule of a relation, with the rows that break it. */
export interface Check {
  readonly name: string;
  /** Select that yields the rows at fault. */
  readonly faults: string;
}

/**
 * Every check of a relation: its grain is unique, then what its description asks for. Rows at fault are told by their key and the
 * checked columns alone: other cells may be personal, and what a check says is logged and mailed.
 */
export function checksOf(relation: Relation): Check[] {
  const { name, grain, checks } = relation;
  const keys = grain.join(', ');
  return [
    {
      name: `unique (${keys})`,
      faults: `select ${keys}, count(*) as occurrences from ${name} group by ${keys} having count(*) > 1`,
    },
    ...(checks.not_null.length > 0
      ? [
          {
            name: `not null (${checks.not_null.join(', ')})`,
            faults: `select ${shown(grain, checks.not_null)} from ${name} where ${checks.not_null.map((column) => `${column} is null`).join(' or ')}`,
          },
        ]
      : []),
    ...checks.range.map(({ column, minimum, maximum }) => ({
      name: `range (${column} from ${minimum ?? 'any'} to ${maximum ?? 'any'})`,
      faults: `select ${shown(grain, [column])} from ${name} where ${[
        ...(minimum === undefined ? [] : [`${column} < ${minimum}`]),
        ...(maximum === undefined ? [] : [`${column} > ${maximum}`]),
      ].join(' or ')}`,
    })),
    ...checks.relationship.map(({ column, to }) => {
      const [table, key] = to.split('.');
      return {
        name: `relationship (${column} in ${to})`,
        faults: `select ${shown(grain, [column], 'a.')} from ${name} a left join (select distinct ${key} as present from ${table}) b on b.present = a.${column} where a.${column} is not null and b.present is null`,
      };
    }),
    ...checks.none.map(({ name: rule, sql }) => ({ name: rule, faults: sql })),
  ];
}

const shown = (grain: readonly string[], checked: readonly string[], of = ''): string =>
  [...new Set([...grain, ...checked])].map((column) => `${of}${column}`).join(', ');

/**
 * Counts the rows of a relation that has just been built, and runs its checks, in one query.
 * @throws CheckError naming relation, check and a row at fault
 */
export async function runChecks(
  engine: Pick<QueryEngine, 'query'>,
  relation: { readonly name: string; readonly folder: string; readonly checks: readonly Check[] },
): Promise<{ readonly rows: number }> {
  const { name, folder, checks } = relation;
  const counts = await engine.query(
    [
      `select -1 as position, count(*) as found from ${name}`,
      ...checks.map(({ faults }, index) => `select ${index} as position, count(*) as found from (${faults}) f`),
    ].join(' union all '),
  );
  let rows = 0;
  for (const { position, found } of counts.rows) {
    const check = checks[Number(position)];
    if (!check) rows = Number(found);
    else if (Number(found) > 0) {
      const sample = await engine.query(`select * from (${check.faults}) f limit 1`);
      throw new CheckError(
        `${folder} ${name}: check "${check.name}" failed for ${found} rows, such as ${show(sample)}`,
      );
    }
  }
  return { rows };
}

const show = (sample: QueryResult): string =>
  JSON.stringify(Object.fromEntries(Object.entries(sample.rows[0] ?? {}).filter(([, value]) => value !== null)));
