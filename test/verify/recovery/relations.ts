import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openLake } from '../../../functions/adapters/lake-reader.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import type { Truth } from '../../../functions/sample/truth.ts';
import { nightOver } from '../../support/firm-run.ts';

const quiet = { info: () => undefined, warn: () => undefined };

/** A planted figure and what a mart says of it. */
export interface Found {
  readonly what: string;
  readonly truth: number;
  readonly found: number;
  /** How far they may lie apart. */
  readonly within: number;
}

type Marts = Readonly<Record<'knowledge_models' | 'relationship_funnel' | 'relation_growth', readonly Row[]>>;

/** Marts of a whole night over a folder of exports, in a lake of its own. */
async function martsOf(exportsFolder: string): Promise<Marts> {
  const lake = join(exportsFolder, '.lake');
  const night = await nightOver(exportsFolder, lake);
  try {
    await night.aggregate(quiet);
    await night.fit(quiet);
    await night.score(quiet);
    await night.publish();
    await night.point();
  } finally {
    night.close();
  }
  const reader = await openLake(lake);
  try {
    const all = async (name: string): Promise<readonly Row[]> =>
      (await reader.query(`select * from ${name}`)).rows as readonly Row[];
    return {
      knowledge_models: await all('knowledge_models'),
      relationship_funnel: await all('relationship_funnel'),
      relation_growth: await all('relation_growth'),
    };
  } finally {
    reader.close();
    rmSync(lake, { recursive: true, force: true });
  }
}

const total = (rows: readonly Row[], name: string): number =>
  rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0);

/** Share of the active customers who have what a model asks for: within a point (a few orders of the exports belong to nobody who is known). */
const coverage = ({ knowledge_models: rows }: Marts, { knowledge }: Truth): Found[] =>
  knowledge.models.map(({ knowledge_model, requirement, customers }) => {
    const row = rows.find((each) => each.knowledge_model === knowledge_model && each.requirement === requirement);
    return {
      what: `${knowledge_model} ${requirement}`,
      truth: customers / knowledge.active_customers,
      found: Number(row?.coverage),
      within: 0.01,
    };
  });

/** People of each cohort, those who fit, those who bought, and the chance of it in cohorts of which nobody will buy any more. */
function funnel({ relationship_funnel: rows }: Marts, { funnel: planned }: Truth): Found[] {
  const { cohorts, conversion, fitting_segments: fitting } = planned;
  const counts = cohorts.flatMap(({ period_id, segment, identified, developed }) => {
    const row = rows.find((each) => each.period_id === period_id && each.segment === segment);
    const truths = { identified, developed, fitting: fitting.includes(segment) ? identified : 0 };
    return Object.entries(truths).map(([what, truth]) => {
      return { what: `${what} ${period_id} ${segment}`, truth, found: Number(row?.[what] ?? 0), within: 0 };
    });
  });
  const open = new Set(cohorts.filter(({ will_buy }) => will_buy > 0).map(({ period_id }) => period_id));
  const chances = [...Map.groupBy(conversion, ({ segment }) => segment)].map(([segment, own]) => {
    const over = rows.filter((row) => row.segment === segment && !open.has(String(row.period_id)));
    const truth = own.length / own.reduce((sum, { chance }) => sum + 1 / chance, 0);
    const known = total(over, 'identified');
    const within = 3.3 * Math.sqrt((truth * (1 - truth)) / known);
    return { what: `conversion ${segment}`, truth, found: total(over, 'developed') / known, within };
  });
  return [...counts, ...chances];
}

/** Share and months of the stable phase of the whole firm. MBG/NBD, by which the life cycle counts, tells both short of who buys by BG/NBD: up to a third and a quarter. */
function stablePhase({ relation_growth: rows }: Marts, { life_cycle }: Truth): Found[] {
  const [truth] = life_cycle.filter(({ segment }) => segment === null);
  const whole = rows.filter(({ segment }) => segment === null);
  const last = [...whole].sort((a, b) => (String(a.period_id) < String(b.period_id) ? -1 : 1)).slice(-12);
  const [share = Number.NaN, months = Number.NaN] = [truth?.stable_share, truth?.mean_stable_months];
  return [
    {
      what: 'share of the stable phase',
      truth: share,
      found: total(last, 'stable_customers') / total(last, 'customers'),
      within: 0.35 * share,
    },
    {
      what: 'months of a stable stretch',
      truth: months,
      found: Number(last.at(-1)?.stable_months),
      within: 0.25 * months,
    },
  ];
}

/** Coverage of the models of customer knowledge management, the relationship funnel and the stable phase, found in a whole firm's exports. */
export async function foundOfRelations(exportsFolder: string, truth: Truth): Promise<Found[]> {
  const marts = await martsOf(exportsFolder);
  return [...coverage(marts, truth), ...funnel(marts, truth), ...stablePhase(marts, truth)];
}
