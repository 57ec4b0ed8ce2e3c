import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { costTable } from '../bench/cost.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** Name of the service and amounts of a line of the table. */
const cells = (line: string) => {
  const [name = '', ...amounts] = line.replaceAll('*', '').split('|').slice(1, -1);
  return { name: name.trim(), amounts: amounts.map(Number) };
};

test('the bill in the README is what the bench computes; a tenth off, and it is pasted anew', () => {
  const [head, rule, ...lines] = costTable().lines;
  expect(readme).toContain(`${head}\n${rule}\n`);
  const [, shown = ''] = readme.split(`${head}\n${rule}\n`);
  const pasted = shown.split('\n').slice(0, lines.length).map(cells);
  const computed = lines.map(cells);
  expect(pasted.map(({ name }) => name)).toEqual(computed.map(({ name }) => name));
  for (const [row, { name, amounts }] of computed.entries()) {
    for (const [column, amount] of amounts.entries()) {
      const allowed = Math.max(0.1, amount / 10);
      expect(Math.abs(pasted[row]!.amounts[column]! - amount), `${name}: npm run bench -- cost`).toBeLessThan(allowed);
    }
  }
});
