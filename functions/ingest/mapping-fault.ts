import { Refusal } from './refusal.ts';
import type { DatasetPlan } from './resolve-mapping.ts';

/** Complaints of the engine that are not about the file: disk and memory, or its own end. */
const ofMachine = /^(IO|Out of Memory|FATAL|INTERNAL|INTERRUPT|Permission|Connection|HTTP|Network) Error/i;
/** Complaints about names and forms, which tell no cell. */
const ofStatement = /^(Binder|Catalog|Parser|Syntax) Error: (.*)/;

/** The engine's complaint about the SQL of a file, in its own words without the cell that it tripped over. */
export function mappingFault(error: unknown, { mapping }: DatasetPlan): Refusal | null {
  const message = error instanceof Error ? error.message : '';
  const kind = ofMachine.test(message) ? null : /^[A-Z][A-Za-z ]* Error(?=:)/.exec(message);
  if (!kind) return null;
  const hasSql =
    mapping.exclude.length > 0 ||
    mapping.join.some(({ aggregate }) => aggregate !== undefined) ||
    mapping.outputs.some(
      ({ when, columns }) =>
        when !== undefined || Object.values(columns).some(({ expression }) => expression !== undefined),
    );
  const said = ofStatement.exec(message)?.[2];
  const hint = hasSql && said === undefined ? ' (try_cast gives null where a cell does not fit)' : '';
  const found = said === undefined ? kind[0] : `${kind[0]}: ${said}`;
  return new Refusal(
    'mapping_failed',
    `mapping ${mapping.name}: expected SQL that holds for every cell, found ${found}${hint}`,
    { cause: error },
  );
}
