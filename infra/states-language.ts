/** A state of the Amazon States Language, or a machine of its own inside a map. */
export type State = Readonly<Record<string, unknown>>;
/** States by name. */
export type States = Readonly<Record<string, State>>;

/** An expression that Step Functions evaluates when it reaches the state. */
export const jsonata = (expression: string): string => `{% ${expression} %}`;

/** ARN of the execution that runs. */
export const execution = jsonata('$states.context.Execution.Id');

/** A map: each item goes through a machine of its own, so many side by side. */
export function eachOf(items: string, concurrency: number, processor: State): State {
  return {
    Type: 'Map',
    Items: items,
    MaxConcurrency: concurrency,
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...processor },
  };
}
