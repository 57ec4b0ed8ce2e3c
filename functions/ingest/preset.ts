import type { z } from 'zod';
import type { MappingInput } from './mapping.ts';

/**
 * A mapping for a system's real export, as a function of options. `mapping` in a dataset's settings names it; its options are
 * parsed with `options` (defaults filled) before `mapping` is called. The result is declared data, parsed as a user's YAML is.
 */
export interface Preset<Options = unknown> {
  /** As in the settings: `salesforce-accounts`. */
  readonly name: string;
  readonly description: string;
  readonly options: z.ZodType<Options>;
  mapping(options: Options): MappingInput;
}

/** Checks a preset's types and hides its option type, so that presets of different options stand in one list. */
export function preset<Options>(definition: Preset<Options>): Preset {
  return {
    name: definition.name,
    description: definition.description,
    options: definition.options,
    mapping: (options) => definition.mapping(definition.options.parse(options)),
  };
}
