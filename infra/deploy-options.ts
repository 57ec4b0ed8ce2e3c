import { InputError } from '../functions/errors.ts';

/** What `npm run deploy` does with what stands behind `--`. */
export interface DeployOptions {
  readonly environment: string;
  /** For the synthesis: context, and whose credentials decide account and region. */
  readonly synth: readonly string[];
  /** For the deployment: everything but context. */
  readonly deploy: readonly string[];
}

/** Options that say how AWS is reached: the synthesis needs them too, else its templates are another account's. */
const access = ['--profile', '--region', '--proxy', '--ca-bundle-path'];

/**
 * Divides the options between synthesis and deployment.
 *
 * @param given options of `npm run deploy --`, as for `cdk deploy`
 * @param all names of the environments in infra/settings.ts
 * @throws InputError when there are several environments and none is named: a deployment is never guessed
 * @example deployOptions(['-c', 'environment=dev', '--profile', 'test'], ['dev', 'prod'])
 * // { environment: 'dev', synth: ['-c', 'environment=dev', '--profile', 'test'], deploy: ['--profile', 'test'] }
 */
export function deployOptions(given: readonly string[], all: readonly string[]): DeployOptions {
  const words = inPairs(given);
  const context = words.filter(({ name }) => name === '-c');
  const reaching = words.filter(({ name }) => access.includes(name));
  const named = context.flatMap(({ value }) => /^environment=(.*)$/.exec(value ?? '')?.[1] ?? []).at(-1);
  return {
    environment: named ?? onlyOne(all),
    synth: [...context, ...reaching].flatMap(({ words }) => words),
    deploy: words.filter(({ name }) => name !== '-c').flatMap(({ words }) => words),
  };
}

function onlyOne(all: readonly string[]): string {
  const [first, ...others] = all;
  if (first === undefined || others.length > 0)
    throw new InputError(
      `deploy: expected the environment, ${all.map((name) => `npm run deploy -- -c environment=${name}`).join(' or ')}; found none`,
    );
  return first;
}

interface Option {
  /** `-c` for every spelling of context; as written for the rest. */
  readonly name: string;
  readonly value?: string;
  /** As given. */
  readonly words: readonly string[];
}

/** Options with the values that belong to them: `-c a=b`, `-ca=b`, `--context=a=b`, `--profile p`, `--profile=p`. */
function inPairs(given: readonly string[]): Option[] {
  const found: Option[] = [];
  for (let at = 0; at < given.length; at += 1) {
    const word = given[at]!;
    const [, long, attached] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? /^(-c)(.+)$/s.exec(word) ?? [];
    const written = long ?? word;
    const name = written === '--context' ? '-c' : written;
    const takesNext = attached === undefined && (name === '-c' || access.includes(name)) && at + 1 < given.length;
    const value = attached ?? (takesNext ? given[at + 1]! : undefined);
    found.push({ name, words: takesNext ? [word, value!] : [word], ...(value === undefined ? {} : { value }) });
    if (takesNext) at += 1;
  }
  return found;
}
