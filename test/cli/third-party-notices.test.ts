import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { thirdPartyNotices } from '../../functions/cli/third-party-notices.ts';

test('the notices name what package-lock.json installs (npm run generate)', () => {
  const path = new URL('../../functions/THIRD-PARTY-NOTICES.md', import.meta.url);
  expect(readFileSync(path, 'utf8')).toBe(thirdPartyNotices());
});
