import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseSettings } from '../../functions/adapters/settings-file.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';

const template = readFileSync(new URL('../../functions/cli/knowgap.template.yaml', import.meta.url), 'utf8');

test('the template states the defaults', () => {
  expect(parseSettings(template, 'template')).toEqual(settingsSchema.parse({}));
});

test('the template names every setting; the chain is shown as a comment', () => {
  const { chain, ...settings } = settingsSchema.parse({});
  const written = parse(template);
  for (const [part, value] of Object.entries(settings)) {
    const isPart = typeof value === 'object' && value !== null && !Array.isArray(value);
    expect({ part, keys: isPart ? Object.keys(written[part] ?? {}).sort() : part in written }).toEqual({
      part,
      keys: isPart ? Object.keys(value).sort() : true,
    });
  }
  expect(template).toContain('\n# chain:\n');
  expect(chain.stations.length).toBeGreaterThan(0);
});

test('every fault is named with line, key, expected and found', () => {
  const text = 'time_zone: Mars/Base\nperiod: day\ngaps:\n  hide_below: 0\n  colour: red\n';
  expect(() => parseSettings(text, 'knowgap.yaml')).toThrow(
    /4 faults[\s\S]*line 1, time_zone: expected an IANA time zone[^\n]*found "Mars\/Base"[\s\S]*line 2, period: [^\n]*found "day"[\s\S]*line 4, gaps.hide_below: [^\n]*found 0[\s\S]*gaps: expected no key "colour" here/,
  );
});

test('a chain with a cycle is refused by name', () => {
  const { chain } = settingsSchema.parse({});
  const back = { ...chain.links[0]!, link: 'back', from: 'customer_perception', to: 'customer_expectation' };
  const text = JSON.stringify({ chain: { ...chain, links: [...chain.links, back] } });
  expect(() => parseSettings(text, 'knowgap.yaml')).toThrow(
    'found a cycle: customer_expectation → marketing → rd → production → customer_perception → customer_expectation',
  );
});

test('broken YAML is an error with its line', () => {
  expect(() => parseSettings('a: [1\nb: }', 'knowgap.yaml')).toThrow(/expected YAML, found\n {2}line \d/);
});
