import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseSettings } from '../../functions/adapters/settings-file.ts';
import { defaultChain } from '../../functions/lake/gap-chain.ts';

const template = readFileSync(new URL('../../functions/cli/knowgap.template.yaml', import.meta.url), 'utf8');
const chainOf = (chain: unknown) => parseSettings(JSON.stringify({ chain }), 'knowgap.yaml').chain;
const faultsOf = (text: string): string[] => {
  try {
    parseSettings(text, 'knowgap.yaml');
  } catch (fault) {
    return String(fault).split('\n').slice(1);
  }
  return [];
};
const name = { en: 'Front line', zh: '一线' };
const frontLine = { station: 'front_line', chain: 'value', audience: 'marketing', measure: 'delivered', name };
const { causes: _, ...handover } = {
  ...defaultChain.links[2]!,
  link: 'handover',
  from: 'production',
  to: 'front_line',
};

test('the example of the template is read as it says: one station and one link more, gap 4 starts from the new station', () => {
  const start = template.indexOf('# chain:');
  const example = template.slice(start).replaceAll(/^# ?/gm, '');
  const { chain } = parseSettings(example, 'knowgap.yaml');
  expect(chain.stations.map(({ station }) => station)).toEqual([
    'customer_expectation',
    'marketing',
    'rd',
    'production',
    'front_line',
    'customer_perception',
    'capability',
    'signal',
    'customer_trust',
  ]);
  expect(chain.links.map(({ link, from }) => `${link} ${from}`)).toEqual([
    'gap1 customer_expectation',
    'gap2 marketing',
    'gap3 rd',
    'handover production',
    'gap4 front_line',
    'gap6 capability',
    'gap7 signal',
  ]);
  expect(chain.totals).toEqual(defaultChain.totals);
});

test('a whole chain comes out in the order of the flow, whatever the order of declaration', () => {
  const backwards = {
    stations: defaultChain.stations.toReversed(),
    links: defaultChain.links.toReversed(),
    totals: defaultChain.totals,
  };
  const { stations, links } = chainOf(backwards);
  expect(stations.map(({ station }) => station)).toEqual([
    'capability',
    'signal',
    'customer_trust',
    ...defaultChain.stations.slice(0, 5).map(({ station }) => station),
  ]);
  expect(links.map(({ link }) => link)).toEqual(['gap6', 'gap7', 'gap1', 'gap2', 'gap3', 'gap4']);
});

test('parts are removed and a default chain without changes is the default chain', () => {
  expect(chainOf({ remove: ['gap5'] }).totals).toEqual([]);
  expect(chainOf({ add: {} })).toEqual(defaultChain);
});

test('what is wrong with a chain is named, without the chain itself', () => {
  const faults = faultsOf(
    JSON.stringify({
      chain: {
        add: {
          stations: [frontLine, frontLine, { ...frontLine, station: 'shop' }],
          links: [handover, { ...handover, to: 'nowhere' }],
          totals: [{ link: 'all', chain: 'value', from: 'customer_perception', to: 'rd', name }],
        },
      },
    }),
  );
  expect(faults).toEqual([
    '  line 1, chain: station "front_line": expected each station once, found it again',
    '  line 1, chain: link "handover": expected each link and total once, found it again',
    '  line 1, chain: station "shop": expected an audience and measure of its own, found those of "front_line" (marketing, delivered)',
    '  line 1, chain: link "handover": expected "nowhere" among the stations of the value chain, found no such station',
    '  line 1, chain: total "all": expected links that lead from "customer_perception" to "rd", found none',
  ]);
});

test('changes that name no part or an unknown key are named with their line', () => {
  const faults = faultsOf(
    'chain:\n  replace:\n    gap4: { form: rd }\n    gap9: { from: rd }\n  remove:\n    - gap8\n',
  );
  expect(faults).toHaveLength(3);
  expect(faults.join('\n')).toMatch(
    /line 6, chain\.remove\.0: expected one of customer_expectation, .*gap5, found "gap8"/,
  );
  expect(faults.join('\n')).toMatch(/line 4, chain\.replace\.gap9: expected one of customer_expectation/);
  expect(faults.join('\n')).toMatch(
    /line 3, chain\.replace\.gap4: expected no key "form" here \(did you mean "from"\?\); keys here: link, chain, from, to, /,
  );
  expect(faultsOf('chain:\n  add: {}\n  stations: []\n')).toEqual([
    '  line 3, chain: expected no key "stations" here; keys here: add, replace, remove',
  ]);
});

test('an unknown key is found in its own line, with the nearest of the keys that may stand there', () => {
  expect(faultsOf('period: month\ntime_zon: UTC\nsources:\n  crm:\n    departmnt: sales\n  BadName: {}\n')).toEqual([
    '  line 5, sources.crm: expected no key "departmnt" here (did you mean "department"?); keys here: department, id_space, time_zone, currency, export_date_pattern, datasets',
    '  line 6, sources: expected lower-case letters, digits and _ (starting with a letter) as key, found "BadName"',
    expect.stringMatching(
      /^ {2}line 2, the file: expected no key "time_zon" here \(did you mean "time_zone"\?\); keys here: firm, time_zone, /,
    ),
  ]);
});

test('a long value is cut in the message', () => {
  const [fault] = faultsOf(`period: ${'x'.repeat(300)}\n`);
  expect(fault?.length).toBeLessThan(180);
});
