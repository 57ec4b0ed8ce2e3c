import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { z } from 'zod';

const packageRoot = path.join(path.dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..');

/**
 * The Chromium of an npm package. Only --no-sandbox is passed: the package's own arguments switch off web security. Where the
 * system lacks libnss3, the libraries in the package are used.
 */
export async function launchChromium(): Promise<Browser> {
  const folder = await unpacked();
  const launch = (environment: Record<string, string>) =>
    chromium.launch({ executablePath: path.join(folder, 'chromium'), args: ['--no-sandbox'], env: environment });
  const own = Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  try {
    return await launch(own);
  } catch (cause) {
    if (!String(cause).includes('shared libraries')) throw cause;
    return launch({ ...own, LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib') });
  }
}

/** Unpacked once into a private folder of the version: beside it first, then renamed, so that two first runs do not meet. */
async function unpacked(): Promise<string> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(path.join(packageRoot, 'package.json'), 'utf8')));
  const folder = path.join(tmpdir(), `knowgap-chromium-${version}-${userInfo().uid}`);
  if (existsSync(path.join(folder, 'chromium'))) return folder;
  const beside = await mkdtemp(`${folder}-`);
  const unpack = `const { default: chromium, inflate } = await import('@sparticuz/chromium');
    await chromium.executablePath(); await inflate(process.argv[1]);`;
  await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', unpack, path.join(packageRoot, 'bin', 'al2023.tar.br')],
    { cwd: packageRoot, env: { ...process.env, TMPDIR: beside } },
  );
  try {
    await rename(beside, folder);
  } catch (cause) {
    await rm(beside, { recursive: true, force: true });
    if (!existsSync(path.join(folder, 'chromium'))) throw cause;
  }
  return folder;
}
