import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Settings } from '../lake/settings.ts';
import { identityMapping, tableNamed } from './identity-mapping.ts';
import { type Mapping, mappingSchema } from './mapping.ts';
import { parseMappingFile } from './mapping-file.ts';
import type { Preset } from './preset.ts';

/** How a dataset of a source is to be read: its mapping and the settings that bear on the rows. */
export interface DatasetPlan {
  readonly source: string;
  readonly dataset: string;
  readonly mapping: Mapping;
  /** The file that the mapping is written in, by the name that the settings call it; null: a preset or a table's own names. */
  readonly mappingFile: MappingText | null;
  /** SHA-256 over the mapping and every setting that changes a row. */
  readonly mappingHash: string;
  readonly isFull: boolean;
  readonly sourceZone: string;
  readonly firmZone: string;
  readonly currency: string | null;
  readonly department: string;
  readonly idSpace: string;
  /** The settings name the id space: ids of the source are then linked wherever they occur. */
  readonly isIdSpaceDeclared: boolean;
  readonly keepPersonalData: boolean;
  readonly hashIds: boolean;
  /** Some value is hashed with the key. */
  readonly usesHashKey: boolean;
}

/** A mapping file as it was read. */
export interface MappingText {
  readonly path: string;
  readonly text: string;
}

export interface MappingSources {
  readonly settings: Settings;
  readonly presets: ReadonlyMap<string, Preset>;
  /** Text of a mapping file named in the settings, or null when there is none. */
  readonly readMappingFile: (path: string) => Promise<string | null>;
  /** Where that file lies, for messages. Default: as the settings name it. */
  readonly mappingPath?: (path: string) => string;
}

/** Mapping of a dataset for a file of this name; null when the settings name none and the dataset is no table. */
export async function resolveDataset(
  source: string,
  dataset: string,
  fileName: string,
  from: MappingSources,
): Promise<DatasetPlan | null> {
  const { settings } = from;
  const sourceSettings = settings.sources[source];
  const datasetSettings = sourceSettings?.datasets[dataset];
  const found = await findMapping(source, dataset, fileName, from);
  if (!found) return null;
  const { mapping, mappingFile } = found;
  const usesHashKey =
    settings.privacy.hash_ids ||
    mapping.outputs.some((output) => Object.values(output.columns).some((column) => column.keyed_hash !== undefined));
  const isFull = datasetSettings?.full ?? false;
  const facts = {
    isFull,
    sourceZone: sourceSettings?.time_zone ?? settings.time_zone,
    firmZone: settings.time_zone,
    currency: sourceSettings?.currency ?? null,
    department: sourceSettings?.department ?? 'unknown',
    idSpace: sourceSettings?.id_space ?? source,
    isIdSpaceDeclared: sourceSettings?.id_space !== undefined,
    keepPersonalData: settings.privacy.keep_personal_data,
    hashIds: settings.privacy.hash_ids,
    usesHashKey,
  };
  const shrinkLimit = isFull ? settings.ingest.snapshot_shrink_limit : null;
  const hashed = {
    mapping,
    facts: { ...facts, department: usesDepartment(mapping) ? facts.department : null },
    shrinkLimit,
  };
  return { source, dataset, mapping, mappingFile, mappingHash: sha256(canonicalJson(hashed)), ...facts };
}

const usesDepartment = (mapping: Mapping): boolean => JSON.stringify(mapping).includes('$source_department');

async function findMapping(
  source: string,
  dataset: string,
  fileName: string,
  { settings, presets, readMappingFile, mappingPath }: MappingSources,
): Promise<Pick<DatasetPlan, 'mapping' | 'mappingFile'> | null> {
  const datasetSettings = settings.sources[source]?.datasets[dataset];
  const where = `sources.${source}.datasets.${dataset}`;
  const name = datasetSettings?.mapping;
  if (name === undefined) {
    const table = tableNamed(dataset);
    return table === null
      ? null
      : { mapping: mappingSchema.parse(identityMapping(table, fileName)), mappingFile: null };
  }
  const preset = presets.get(name);
  if (preset) {
    const options = preset.options.safeParse(datasetSettings?.options ?? {});
    if (!options.success)
      throw new InputError(`settings ${where}.options of preset ${name}: ${z.prettifyError(options.error)}`, {
        cause: options.error,
      });
    return {
      mapping: parseMapping(preset.mapping(datasetSettings?.options ?? {}), `preset ${name}`),
      mappingFile: null,
    };
  }
  if (!/\.ya?ml$/.test(name))
    throw new InputError(
      `settings ${where}.mapping: expected a preset (${[...presets.keys()].join(', ')}) or a path to a .yaml file, found "${name}"`,
    );
  const text = await readMappingFile(name);
  if (text === null)
    throw new InputError(`settings ${where}.mapping: expected the file ${mappingPath?.(name) ?? name}, found none`);
  return { mapping: parseMappingFile(text, mappingPath?.(name) ?? name), mappingFile: { path: name, text } };
}

/** Checks a preset's mapping; an error names the place in it. */
function parseMapping(data: unknown, who: string): Mapping {
  const parsed = mappingSchema.safeParse(data);
  if (!parsed.success) throw new InputError(`${who}: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
  return parsed.data;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** JSON with sorted names: the same data is the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
