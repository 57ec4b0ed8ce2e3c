import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { knowgapApp } from '../../infra/app.ts';
import { type DeploymentSettings, settingsOf } from '../../infra/settings.ts';
import {
  type AssemblyTemplate,
  acknowledgementsIn,
  elfMachine,
  findingsIn,
  sizeOf,
  templatesIn,
} from '../infra/support/assembly.ts';
import { resolved } from '../infra/support/glue-tables.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const cfnLint = join(caches, 'knowgap', 'test-servers', 'venv', 'bin', 'cfn-lint');

/** Lambda's limits: of a function's code unpacked, and of an archive that is uploaded at once. */
const unpackedLimit = 250 * 2 ** 20;
const zippedLimit = 50 * 2 ** 20;
const secondsLimit = 60;
const aarch64 = 0xb7;
/** Folders of what is synthesised: as shipped, with a website, for China, and taking everything down with its data. */
const assemblies = ['aws', 'website', 'china', 'teardown'] as const;

type Problems = string[];

/**
 * Templates as they would be deployed: synthesised by the CDK command line without network and credentials in time, then with
 * a website, for China and for taking everything down; no finding of cdk-nag without a reason, cfn-lint and the validator of state machines content, no
 * partition spelt out, and a bundle for arm64 within Lambda's limits. Prints what it measured.
 */
export default async function infra(): Promise<boolean> {
  const scratch = mkdtempSync(join(tmpdir(), 'knowgap-infra-'));
  try {
    const seconds = synthesiseAlone(join(scratch, 'aws'));
    synthesise(join(scratch, 'website'), { region: 'eu-central-1', scorecard: website() });
    synthesise(join(scratch, 'china'), { region: 'cn-north-1' });
    synthesise(join(scratch, 'teardown'), { allowDeletion: true }, { 'delete-data': 'dev' });
    const problems = [
      ...(seconds > secondsLimit ? [`synthesis took ${seconds.toFixed(0)} s, at most ${secondsLimit} s expected`] : []),
      ...assemblies.flatMap((name) => checkAssembly(name, join(scratch, name))),
      ...checkPartition(templatesIn(join(scratch, 'china'))),
      ...checkBundle(join(scratch, 'aws')),
      ...lint(assemblies.flatMap((name) => templatesIn(join(scratch, name)))),
    ];
    console.log(`infra: cdk synth without network and credentials ${seconds.toFixed(1)} s`);
    for (const problem of problems) console.error(`infra: ${problem}`);
    return problems.length === 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The CDK command line as in a clean clone: no network, no credentials, nobody's settings. Gives seconds. */
function synthesiseAlone(output: string): number {
  const home = mkdtempSync(join(tmpdir(), 'knowgap-home-'));
  const cdk = [process.execPath, join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk')];
  const isolated = spawnSync('unshare', ['-rn', 'true']).status === 0;
  if (!isolated) console.log('infra: this machine cannot take the network away (unshare -rn): synthesised with it');
  const [command, ...args] = [...(isolated ? ['unshare', '-rn'] : []), ...cdk, 'synth', '--quiet', '-o', output];
  const started = performance.now();
  const { status, stderr } = spawnSync(command!, args, {
    cwd: root,
    encoding: 'utf8',
    env: {
      HOME: home,
      XDG_CACHE_HOME: caches,
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  });
  rmSync(home, { recursive: true, force: true });
  if (status !== 0) throw new Error(`cdk synth ended with code ${status}: ${stderr}`);
  return (performance.now() - started) / 1000;
}

/** Every stack, with settings of the first environment except for some. Throws on a finding of cdk-nag. */
function synthesise(
  outdir: string,
  changes: Partial<DeploymentSettings>,
  context: Readonly<Record<string, string>> = {},
): void {
  const settings = { ...settingsOf(null, {}), ...changes, alarmEmails: ['alarms@example.com'] };
  knowgapApp({ outdir, variables: {}, settings, context }).synth();
}

function website(): DeploymentSettings['scorecard'] {
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    domainName: 'cards.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000',
    mfa: 'required',
    signInDomainPrefix: 'cards-of-the-firm',
    publicKeyPem: publicKey,
    privateKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:cards-AbCdEf',
    sessionHours: 8,
  };
}

/** Findings, reasons and state machines of one assembly. */
function checkAssembly(name: string, folder: string): Problems {
  const templates = templatesIn(folder);
  const counts = templates.map(({ path, resources }) => {
    const stack = path.slice(folder.length + 1, -'.template.json'.length);
    return `${stack} ${Object.keys(resources).length}`;
  });
  const acknowledgements = acknowledgementsIn(folder);
  const findings = findingsIn(folder);
  console.log(
    `infra ${name}: resources ${counts.join(', ')}; findings ${findings.length}, acknowledged ${acknowledgements.length}`,
  );
  const silent = acknowledgements.filter(({ reason }) => reason.trim().length < 20);
  return [
    ...findings.map((finding) => `${name}: ${finding}`),
    ...silent.map(({ id, reason }) => `${name}: ${id} is acknowledged with "${reason}", a reason was expected`),
    ...templates.flatMap((template) => checkStateMachines(template)),
  ];
}

/** Runs the validator of the Amazon States Language over each definition of a template. */
function checkStateMachines({ path, resources }: AssemblyTemplate): Problems {
  const machines = Object.values(resources).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  return machines.flatMap(({ Properties }) => {
    const standIns = new Proxy(
      { 'AWS::Partition': 'aws' },
      { get: (known, id) => Reflect.get(known, id) ?? 'stand-in' },
    );
    const definition = resolved(withoutAttributes(Properties.DefinitionString), standIns);
    const validator = join(root, 'node_modules', 'asl-validator', 'dist', 'bin', 'asl-validator.js');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [validator, '--json-definition', String(definition)],
      { encoding: 'utf8' },
    );
    return status === 0 ? [] : [`${path}: the state machine is refused: ${stdout}${stderr}`];
  });
}

/** Attributes and imported values as ARNs that a validator accepts. */
function withoutAttributes(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutAttributes);
  if (typeof node !== 'object' || node === null) return node;
  if ('Fn::GetAtt' in node || 'Fn::ImportValue' in node) return 'arn:aws:lambda:eu-central-1:000000000000:function:any';
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, withoutAttributes(value)]));
}

function checkPartition(templates: readonly AssemblyTemplate[]): Problems {
  return templates.flatMap(({ path, text }) => {
    const found = /.{40}arn:aws:.{40}/.exec(text)?.[0];
    return found ? [`${path}: names the partition aws in a template for China: ${found}`] : [];
  });
}

/** Size and processor of the bundle that functions run from. */
function checkBundle(folder: string): Problems {
  const bundles = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'functions')));
  const problems = bundles.flatMap((path) => {
    const { bytes, zipped } = sizeOf(path);
    const megabytes = (size: number) => `${(size / 2 ** 20).toFixed(1)} MB`;
    console.log(`infra bundle: ${megabytes(bytes)}, zipped ${megabytes(zipped)}`);
    const native = join(path, 'node_modules/@duckdb/node-bindings-linux-arm64');
    const wrong = ['duckdb.node', 'libduckdb.so'].filter(
      (file) => !existsSync(join(native, file)) || elfMachine(join(native, file)) !== aarch64,
    );
    return [
      ...wrong.map((file) => `bundle: expected ${file} for aarch64, found none (is the npm registry in reach?)`),
      ...(bytes < unpackedLimit
        ? []
        : [`bundle: ${megabytes(bytes)}, fewer than ${megabytes(unpackedLimit)} expected`]),
      ...(zipped < zippedLimit
        ? []
        : [`bundle: ${megabytes(zipped)} zipped, at most ${megabytes(zippedLimit)} expected`]),
    ];
  });
  return bundles.length === 1 ? problems : [`expected one bundle, found ${bundles.length}`];
}

/** cfn-lint over every template. W3005: the CDK names a role that a property refers to anyway. */
function lint(templates: readonly AssemblyTemplate[]): Problems {
  if (!existsSync(cfnLint)) return [`expected cfn-lint at ${cfnLint}, found none: npm run test:aws installs it`];
  const { stdout, stderr, status } = spawnSync(
    cfnLint,
    ['--ignore-checks', 'W3005', '--', ...templates.map(({ path }) => path)],
    { encoding: 'utf8' },
  );
  console.log(`infra: cfn-lint read ${templates.length} templates`);
  return status === 0 ? [] : [`cfn-lint: ${stdout}${stderr}`];
}
