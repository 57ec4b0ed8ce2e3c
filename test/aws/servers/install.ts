import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const pythonPackages = ['moto[server]==5.2.5', 'jsonata-python==0.7.1', 'cfn-lint==1.58.0'];
/** Trino 483 is compiled for it. */
const leastJava = 24;

export interface InstalledServers {
  /** Interpreter of the virtual environment that holds moto. */
  readonly python: string;
  readonly cfnLint: string;
  /** Home of a JDK that can run Trino. */
  readonly javaHome: string;
  /** Folder of Trino's jars. */
  readonly trinoJars: string;
}

/** Where the servers of the AWS tests are kept between runs. */
export const serversFolder = (): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'knowgap', 'test-servers');

/**
 * Installs what the AWS tests start: moto into a virtual environment of its own, Trino's jars through Maven.
 * Each part is made beside and renamed, and marked by the hash of what it was made from: a second call finds it and does nothing.
 * @throws Error naming the tool that is missing and what to do
 */
export async function installServers(say: (line: string) => void = () => undefined): Promise<InstalledServers> {
  const folder = serversFolder();
  const javaHome = findJava();
  await mkdir(folder, { recursive: true });
  await installPart({ folder, name: 'venv', from: pythonPackages.join('\n'), make: makeVirtualEnvironment, say });
  const pom = await readFile(join(here, 'trino', 'pom.xml'), 'utf8');
  await installPart({ folder, name: 'trino', from: pom, make: (to) => fetchTrino(to, javaHome), say });
  return {
    python: join(folder, 'venv', 'bin', 'python'),
    cfnLint: join(folder, 'venv', 'bin', 'cfn-lint'),
    javaHome,
    trinoJars: join(folder, 'trino', 'lib'),
  };
}

async function installPart(part: {
  readonly folder: string;
  readonly name: string;
  readonly from: string;
  readonly make: (to: string) => Promise<void>;
  readonly say: (line: string) => void;
}): Promise<void> {
  const stamp = createHash('sha256').update(part.from).digest('hex');
  const place = join(part.folder, part.name);
  const stampFile = join(place, 'made-from');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  part.say(`installing ${part.name} of the test servers into ${part.folder}`);
  const beside = join(part.folder, `${part.name}.${process.pid}`);
  await rm(beside, { recursive: true, force: true });
  try {
    await part.make(beside);
    await writeFile(join(beside, 'made-from'), stamp);
    await rm(place, { recursive: true, force: true });
    await rename(beside, place);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function makeVirtualEnvironment(to: string): Promise<void> {
  await tool('python3', ['-m', 'venv', to], 'Python 3 with its venv module (Debian: apt-get install python3-venv)');
  const python = join(to, 'bin', 'python');
  await tool(python, ['-m', 'pip', 'install', '--quiet', ...pythonPackages], 'access to a Python package index');
  // Scripts of a virtual environment name its folder in their first line: cfn-lint is started by name, so give it the final one.
  const script = join(to, 'bin', 'cfn-lint');
  const text = await readFile(script, 'utf8');
  await writeFile(script, text.replaceAll(to, to.replace(/\.\d+$/, '')));
}

async function fetchTrino(to: string, javaHome: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await cp(join(here, 'trino', 'pom.xml'), join(to, 'pom.xml'));
  const goals = ['dependency:copy-dependencies', `-DoutputDirectory=${join(to, 'lib')}`];
  await tool(
    'mvn',
    ['-q', '-B', '-f', join(to, 'pom.xml'), ...goals],
    'Maven 3.8 or newer and access to a Maven repository',
    {
      JAVA_HOME: javaHome,
    },
  );
}

async function tool(
  command: string,
  args: string[],
  needs: string,
  environment: Record<string, string> = {},
): Promise<void> {
  try {
    await run(command, args, { env: { ...process.env, ...environment }, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    throw new Error(`test servers: ${command} ${args[0]} failed; it needs ${needs}`, { cause: error });
  }
}

/** Home of a JDK of at least version 24: JAVA_HOME, else the newest in the usual folder. */
function findJava(): string {
  const usual = '/usr/lib/jvm';
  const homes = [
    process.env.JAVA_HOME ?? '',
    ...(existsSync(usual) ? readdirSync(usual).map((name) => join(usual, name)) : []),
  ];
  const found = homes
    .map((home) => ({ home, version: versionOfJava(home) }))
    .filter(({ version }) => version >= leastJava)
    .sort((a, b) => b.version - a.version)[0];
  if (found) return found.home;
  throw new Error(
    `test servers: Trino needs a JDK of version ${leastJava} or newer; none in JAVA_HOME or ${usual}. Install one (such as Temurin 25) and set JAVA_HOME.`,
  );
}

function versionOfJava(home: string): number {
  const release = join(home, 'release');
  if (home === '' || !existsSync(release) || !existsSync(join(home, 'bin', 'java'))) return 0;
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, 'utf8'))?.[1] ?? 0);
}
