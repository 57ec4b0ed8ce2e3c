// Finds the Node 24 that the lock file brings, wherever npm put it; falls back to the host's own when that is 24 or newer.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} root project folder @returns {string | undefined} path of a Node >= 24 */
export function findNode24(root) {
  const { platform, arch } = process;
  const candidates = [
    join(root, 'node_modules', 'node', 'bin', 'node'),
    join(root, 'node_modules', `node-${platform}-${arch}`, 'bin', 'node'),
    join(root, 'node_modules', `node-bin-${platform}-${arch}`, 'bin', 'node'),
  ];
  const found = candidates.find((path) => existsSync(path));
  if (found) return found;
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined;
}
