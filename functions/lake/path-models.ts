import { z } from 'zod';
import { defaultPathModels } from './default-path-models.ts';
import { findCycle } from './gap-chain.ts';
import { measures } from './tables/measures.ts';

const bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _ (starting with a letter)');

/** Items that a model can hold: the relation construct_moments has a place for each of them, and for each pair. */
export const mostItems = 24;

const construct = z.strictObject({
  construct: identifier,
  name: bilingual,
  /** Measures of the customers' items that are its indicators. */
  measures: z.array(z.enum(measures)).min(1),
  /** One construct for each attribute that the items ask about, named construct:attribute. */
  per_attribute: z.boolean().default(false),
  /** Where nobody answered its items: 100 when the customer made a formal complaint in the year before the answer, else 0. */
  formal_complaints: z.boolean().default(false),
  /** A: items that share the construct as their cause; B: items that make it up. */
  mode: z.enum(['A', 'B']).default('A'),
  /** The item whose loading is positive by definition; where it is left out or was not asked, the one with the largest loading. */
  dominant: z.string().min(1).optional(),
});

const pathModel = z.strictObject({
  model: identifier,
  name: bilingual,
  /** Whose answers: everybody's, or those given before (after) the person's first purchase. */
  population: z.enum(['all', 'before_purchase', 'after_purchase']).default('all'),
  constructs: z.array(construct).min(2),
  paths: z.array(z.strictObject({ from: identifier, to: identifier })).min(1),
  /** Importance and performance are shown for it; the last construct of the flow where it is left out. */
  target: identifier.optional(),
  /** The construct whose index is the model's index. */
  index: identifier.optional(),
  /** Segments: not told apart; each with its index; or also compared, each with all others, after the check of invariance. */
  segments: z.enum(['none', 'index', 'compare']).default('none'),
  /** The same paths in another population (a model; constructs correspond by their place): compared after the check of invariance. */
  compare_with: identifier.optional(),
  weighting: z.enum(['path', 'factorial', 'centroid']).default('path'),
  estimator: z.enum(['composite', 'consistent']).default('composite'),
});

export type DeclaredConstruct = z.infer<typeof construct>;
export type DeclaredPathModel = z.infer<typeof pathModel>;

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, place) => names.indexOf(name) < place)),
];

function modelFaults({ model, constructs, paths, target, index }: DeclaredPathModel): string[] {
  const names = constructs.map((each) => each.construct);
  const used = new Set(paths.flatMap(({ from, to }) => [from, to]));
  const cycle = findCycle(paths);
  const say = (what: string): string => `model "${model}": ${what}`;
  return [
    ...repeated(names).map((name) => say(`expected the construct "${name}" once, found it again`)),
    ...repeated(paths.map(({ from, to }) => `${from} → ${to}`)).map((path) =>
      say(`expected the path ${path} once, found it again`),
    ),
    ...[...used, ...(target ? [target] : []), ...(index ? [index] : [])]
      .filter((name) => !names.includes(name))
      .map((name) => say(`expected "${name}" among its constructs, found no such construct`)),
    ...names.filter((name) => !used.has(name)).map((name) => say(`expected a path from or to "${name}", found none`)),
    ...constructs
      .filter((each) => each.per_attribute && paths.some(({ to }) => to === each.construct))
      .map((each) => say(`expected no path to "${each.construct}", which stands for one construct an attribute`)),
    ...constructs
      .filter((each) => each.per_attribute && each.dominant !== undefined)
      .map((each) =>
        say(`expected no dominant item of "${each.construct}", which stands for one construct an attribute`),
      ),
    ...(cycle ? [say(`expected no cycle, found ${cycle.join(' → ')}`)] : []),
  ];
}

const shapeOf = ({ constructs, paths }: DeclaredPathModel): string => {
  const place = (name: string): number => constructs.findIndex(({ construct }) => construct === name);
  return [constructs.length, ...paths.map(({ from, to }) => `${place(from)}>${place(to)}`).sort()].join(' ');
};

/** Whether two models have the same paths between the same places of their constructs. */
export const hasSamePaths = (first: DeclaredPathModel, second: DeclaredPathModel): boolean =>
  shapeOf(first) === shapeOf(second);

function comparisonFaults(added: readonly DeclaredPathModel[], all: readonly DeclaredPathModel[]): string[] {
  return added.flatMap((each): string[] => {
    if (each.compare_with === undefined) return [];
    const other = all.find(({ model }) => model === each.compare_with);
    const say = (what: string): string => `model "${each.model}", compare_with: ${what}`;
    if (!other || other.model === each.model) return [say(`expected another model, found "${each.compare_with}"`)];
    return [
      ...(other.population === each.population || [other, each].some(({ population }) => population === 'all')
        ? [say('expected one model before and one after purchase: groups must be different answers')]
        : []),
      ...(hasSamePaths(each, other) ? [] : [say(`expected the paths of "${other.model}", construct by construct`)]),
    ];
  });
}

/** The settings block `path_models`. */
export const pathModelSettings = z
  .strictObject({
    /** Answers of the last so many months. */
    window_months: z.number().int().min(1).default(12),
    /** Fewer persons than this: persons are resampled instead of buckets. */
    persons_below: z.number().int().min(0).max(20_000).default(5000),
    resamples: z.number().int().min(100).max(20_000).default(1000),
    permutations: z.number().int().min(100).max(20_000).default(1000),
    /** Unanswered items: complete answers only, all pairs, the item's mean, or expectation–maximisation. */
    missing: z.enum(['listwise', 'pairwise', 'mean', 'em']).default('listwise'),
    interval: z.enum(['percentile', 'bca']).default('percentile'),
    /** Tails of intervals: widened for few persons or buckets (Hesterberg 2015), or as they are. */
    tails: z.enum(['expanded', 'plain']).default('expanded'),
    /** What turns a construct the right way round: its dominant item, most of its items, or nothing. */
    orientation: z.enum(['dominant', 'majority', 'none']).default('dominant'),
    htmt: z.enum(['absolute', 'signed']).default('absolute'),
    f_squared: z.enum(['re_estimated', 'scores_kept']).default('re_estimated'),
    index_weights: z.enum(['w_over_sd', 'w']).default('w_over_sd'),
    /** What 0 and 100 points of an item are: the ends of its scale, or the lowest and highest answer given. */
    range: z.enum(['theoretical', 'observed']).default('theoretical'),
    /** Test of paths between groups: answers exchanged as they are, or after each group's means are taken out. */
    group_means: z.enum(['kept', 'removed']).default('kept'),
    /** Errors of the regression over cells: CR2 (Pustejovsky & Tipton 2018), or CR1, too narrow below about 40 attributes. */
    clustered_errors: z.enum(['CR2', 'CR1']).default('CR2'),
    /** Scope of necessity: between the lowest and highest answers given, or the whole scale. */
    necessity_scope: z.enum(['observed', 'theoretical']).default('observed'),
    /** From where satisfaction and trust count as high: their median, or so many points. */
    high_from: z.union([z.literal('median'), z.number().min(0).max(100)]).default('median'),
    /** The model whose index is the satisfaction index. */
    index_model: identifier.default('acsi'),
    /** Names of default models to leave out. */
    remove: z.array(identifier).default([]),
    /** Models of one's own; one with the name of a default model takes its place. */
    add: z.array(pathModel).default([]),
  })
  .prefault({})
  .superRefine(({ add, remove, index_model }, context) => {
    const issue = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    for (const message of add.flatMap(modelFaults)) issue('add', message);
    for (const message of comparisonFaults(add, modelsOf(add, remove))) issue('add', message);
    const known = defaultPathModels.map(({ model }) => model);
    for (const name of repeated(add.map(({ model }) => model)))
      issue('add', `model "${name}": expected each name once, found it again`);
    for (const name of remove)
      if (!known.includes(name)) issue('remove', `expected one of ${known.join(', ')}, found "${name}"`);
    const indexed = modelsOf(add, remove).find(({ model }) => model === index_model);
    if (indexed ? indexed.index === undefined : index_model !== 'acsi' || !remove.includes('acsi'))
      issue('index_model', `expected a model with an index, found "${index_model}"`);
  });

export type PathModelSettings = z.infer<typeof pathModelSettings>;

const modelsOf = (add: readonly DeclaredPathModel[], remove: readonly string[]): DeclaredPathModel[] => {
  const replaced = new Map(add.map((each) => [each.model, each]));
  const kept = defaultPathModels.filter(({ model }) => !remove.includes(model));
  return [
    ...kept.map((each) => replaced.get(each.model) ?? each),
    ...add.filter(({ model }) => !kept.some((each) => each.model === model)),
  ];
};

/** Every path model of the settings: the default ones but those removed or replaced, then those added. */
export const declaredPathModels = ({ add, remove }: PathModelSettings): readonly DeclaredPathModel[] =>
  modelsOf(add, remove);
