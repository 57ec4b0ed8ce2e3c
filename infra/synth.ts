import { parseArgs } from 'node:util';
import { knowgapApp } from './app.ts';

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
    if (!name || rest.length === 0) throw new Error(`synth: expected -c name=value, found -c ${pair}`);
    return [name, rest.join('=')];
  }),
);
knowgapApp({ context, outdir: values.output, variables: process.env }).synth();
