import { parseArgs } from 'node:util';
import { InputError } from '../functions/errors.ts';
import { knowgapApp } from './app.ts';
import { environments } from './settings.ts';

// Synthesises the templates, with or without the CDK command line (which says where by CDK_OUTDIR), without network:
//   npm run synth -- -c environment=prod
const { values } = parseArgs({
  options: {
    context: { type: 'string', short: 'c', multiple: true, default: [] },
    output: { type: 'string', short: 'o', default: process.env.CDK_OUTDIR ?? 'cdk.out' },
  },
});
const context = Object.fromEntries(
  values.context.map((pair) => {
    const [name, ...rest] = pair.split('=');
    if (!name || rest.length === 0) fail(`synth: expected -c name=value, found -c ${pair}`);
    return [name, rest.join('=')];
  }),
);
try {
  const app = knowgapApp({ context, outdir: values.output, variables: process.env });
  const [first, ...others] = Object.keys(environments);
  if (app.node.tryGetContext('environment') === undefined && others.length > 0)
    console.error(`synth: environment ${first}, the first of infra/settings.ts; expected -c environment=… for another`);
  app.synth();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  fail(error.message);
}

/** A wrong setting or option is no fault of the program: its message says all, a stack trace would hide it. */
function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
