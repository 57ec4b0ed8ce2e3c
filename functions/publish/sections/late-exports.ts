import { expectedDatasets } from '../../lake/export-schedule.ts';
import { layout } from '../../lake/layout.ts';
import type { Settings } from '../../lake/settings.ts';
import type { TableName } from '../../lake/tables/index.ts';
import type { ScorecardInputs } from '../scorecard-inputs.ts';
import { type LateExport, type NumberGroup, numberGroups, type Scorecard } from '../scorecard-schema.ts';

/** A file that no delivery holds, as the list of the latest ingest has it. */
export interface NotRead {
  readonly file: string;
  readonly reason: string;
}

/**
 * Numbers of the card that are made from the rows of a table. What only weighs other rows (purchases in the weights of answers,
 * say) is not counted.
 */
export const numbersOfTable: Readonly<Record<TableName, readonly NumberGroup[]>> = {
  customers: ['indices', 'gaps', 'lifetime_value'],
  customer_links: ['indices', 'gaps', 'lifetime_value'],
  products: ['lifetime_value'],
  transactions: ['lifetime_value', 'complaints'],
  interactions: ['lifetime_value', 'complaints'],
  attributes: ['gaps'],
  survey_items: ['indices', 'gaps'],
  survey_responses: ['indices', 'gaps'],
  survey_invitations: ['indices', 'gaps'],
  assessments: ['gaps'],
  signals: ['gaps'],
  costs: ['lifetime_value'],
  promotions: ['lifetime_value'],
  referrals: ['lifetime_value'],
  knowledge_items: [],
  knowledge_uses: [],
  fx_rates: ['lifetime_value'],
  events: ['events'],
};

const isTable = (name: string): name is TableName => Object.hasOwn(numbersOfTable, name);

/** Exports that the settings expect and that are not in the numbers, each with the numbers that lack it. */
export function lateExportsOf(inputs: ScorecardInputs): Scorecard['data_quality']['late_exports'] {
  return inputs.late_exports
    .map((row) => {
      // A dataset that never came is of the table it is named like, if any.
      const tables = (row.table_names ?? row.dataset).split(',').filter(isTable);
      const numbers = new Set(tables.flatMap((table) => numbersOfTable[table]));
      return {
        source: row.source_system,
        dataset: row.dataset,
        department: row.department === 'unknown' ? null : row.department,
        expected_export_date: row.expected_export_date,
        latest_export_date: row.latest_export_date,
        days_late: row.days_late,
        numbers: numberGroups.filter((group) => numbers.has(group)),
      };
    })
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** Those that numbers lack come first. */
const orderOf = ({ source, dataset, numbers }: LateExport): string =>
  `${numbers.length > 0 ? 0 : 1} ${source}/${dataset}`;

/** Sources of which the settings expect exports: what is late of them is known, and not guessed from their usual interval. */
export const expectedSources = (settings: Settings): ReadonlySet<string> =>
  new Set(expectedDatasets(settings).map(({ source }) => source));

const namedFiles = 5;

/** The list of the latest ingest of all landing, and those of files that were ingested as they came. */
const notReadLists = `${layout.notRead.replace(/\.json$/, '')}*`;

/** Count and first names of files that no delivery holds, and where the whole list is. */
export function notReadOf(files: readonly NotRead[]): Scorecard['data_quality']['not_read'] {
  return {
    files: files.length,
    first: files.slice(0, namedFiles).map(({ file, reason }) => ({ file, reason })),
    list: files.length > 0 ? notReadLists : null,
  };
}
