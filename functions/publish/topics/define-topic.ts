import { z } from 'zod';
import { InputError } from '../../errors.ts';
import type { Settings } from '../../lake/settings.ts';
import type { Scorecard } from '../scorecard-schema.ts';
import type { Bilingual, Quantity, Topic, TopicPlace } from './topic.ts';

export type NumberEntry = Scorecard['numbers'][number];
type ModelRow = Scorecard['models'][number];

/** Names of things of the card, in both languages. */
export interface TopicNames {
  attribute(attribute: string): Bilingual;
  link(link: string): Bilingual;
  station(station: string): Bilingual;
  segment(segment: string): Bilingual;
  department(department: string): Bilingual;
}

export interface TopicContext {
  readonly settings: Settings;
  /** The period of the card. */
  readonly period: string;
  /** ISO date. */
  readonly asOf: string;
  /** What a model said of itself in this run; null: it did not run. */
  runOf(model: string): ModelRow | null;
  readonly names: TopicNames;
}

/** What a topic gives: its part of the card, and its numbers that can be traced. */
export interface BuiltTopic extends Omit<Topic, 'topic' | 'place'> {
  readonly numbers: readonly NumberEntry[];
}

type Reads = Readonly<Record<string, z.ZodRawShape>>;
type RowsOf<R extends Reads> = { readonly [K in keyof R]: readonly z.output<z.ZodObject<R[K]>>[] };
type SourceRow = Readonly<Record<string, unknown>>;

export interface TopicModule {
  readonly topic: string;
  /** Relations it reads. */
  readonly reads: readonly string[];
  /** Queries behind its numbers; parameters in braces. */
  readonly queries: Scorecard['queries'];
  /**
   * The topic of a run's rows; a relation that is not there has none.
   * @throws InputError when a row is not as the topic expects it
   */
  build(
    rows: Readonly<Record<string, readonly SourceRow[]>>,
    context: TopicContext,
  ): { topic: Topic; numbers: readonly NumberEntry[] };
}

/** A section of the card that is data in both languages. See topic.ts for its shape. */
export function defineTopic<const R extends Reads>(declared: {
  readonly topic: string;
  readonly place: TopicPlace;
  /** Relations with the parsers of their columns (row-parsers.ts). */
  readonly reads: R;
  readonly build: (rows: RowsOf<R>, context: TopicContext) => BuiltTopic;
  readonly queries?: Scorecard['queries'];
}): TopicModule {
  const { topic, place, reads, build, queries = [] } = declared;
  return {
    topic,
    reads: Object.keys(reads),
    queries,
    build: (rows, context) => {
      const parsed = Object.entries(reads).map(([relation, shape]) => [
        relation,
        parseRows(topic, relation, z.array(z.object(shape)), rows[relation] ?? []),
      ]);
      const { numbers, ...built } = build(Object.fromEntries(parsed), context);
      return { topic: { topic, place, ...built }, numbers };
    },
  };
}

function parseRows<T>(topic: string, relation: string, schema: z.ZodType<T>, rows: readonly SourceRow[]): T {
  const parsed = schema.safeParse(rows);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [row = '?', column = '?'] = (issue?.path ?? []).map(String);
  const why = issue?.message ?? 'not as the topic expects it';
  throw new InputError(`publish: topic "${topic}", relation "${relation}", row ${row}, column "${column}": ${why}`, {
    cause: parsed.error,
  });
}

/** A number of a topic that `knowgap trace` leads to its rows; none when there is no number. */
export function numberOf(
  id: string,
  { value, unit }: Quantity,
  found: {
    readonly relation: string;
    /** Columns that find its row in the relation. */
    readonly where: Readonly<Record<string, string | null>>;
    readonly query: string;
    readonly parameters?: NumberEntry['trace']['parameters'];
  },
): NumberEntry[] {
  if (value === null) return [];
  const { relation, where, query, parameters = {} } = found;
  const topic = id.split('.')[1] ?? id;
  return [{ id, value, unit, method: `topic_${topic}`, relation, where, trace: { query, parameters } }];
}
