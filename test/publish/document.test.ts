import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scorecardMarkdown } from '../../functions/publish/scorecard-document.ts';

test('the document of the schema is fresh', () => {
  const path = new URL('../../functions/publish/scorecard.schema.md', import.meta.url);
  expect(readFileSync(path, 'utf8')).toBe(scorecardMarkdown());
});
