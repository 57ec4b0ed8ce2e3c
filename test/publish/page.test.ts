import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { languages } from '../../functions/publish/messages/messages.ts';
import { fontCharacters, renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import type { Language } from '../../functions/publish/scorecard-schema.ts';
import { asOf, type FixtureRows, hostileRows, realisticRows, settings } from './fixture.ts';

const pageOf = (rows: FixtureRows, language: Language = 'en') =>
  renderPage(buildScorecard(parseScorecardInputs(rows), settings, { runId: 'run-1', asOf }), language, []);
const visible = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<wbr ?\/?>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[ \n]+/g, ' ')
    .replaceAll('\u00a0', ' ');

test.each(languages)('%s: the policy allows the one sheet of the page and nothing else', (language) => {
  const html = pageOf(realisticRows(), language);
  const sheet = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(sheet).digest('base64');
  expect(html).toContain(
    `default-src 'none'; style-src 'sha256-${hash}'; font-src data:; base-uri 'none'; form-action 'none'`,
  );
  expect(html).not.toMatch(/<script|<img|<link|<iframe|<object| style=| on\w+=|javascript:/i);
  expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<style>'));
});

test.each(languages)('%s: every link inside the page leads somewhere, no id stands twice', (language) => {
  const html = pageOf(realisticRows(), language);
  const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of html.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  for (const [, target] of html.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(target);
  for (const [, labels] of html.matchAll(/aria-labelledby="([^"]*)"/g))
    for (const label of (labels ?? '').split(' ')) expect(ids).toContain(label);
});

/** Tags with a handler among their attributes; a handler inside of a quoted value is text. */
const tagsWithHandler = (html: string) =>
  html.replace(/<style>.*?<\/style>/s, '').match(/<[a-z](?:"[^"]*"|[^">])*?\son\w+=/gi) ?? [];

test.each(languages)('%s: hostile texts from exports are inert', (language) => {
  const html = pageOf(hostileRows(), language);
  expect(html).not.toMatch(/<script|<img/i);
  expect(tagsWithHandler(html)).toEqual([]);
  expect(tagsWithHandler(html.replaceAll('&lt;', '<')).join()).toContain('<img src=x onerror=');
  // A quote as it is would end the attribute that holds the text.
  expect(html).not.toContain('&lt;/script>"');
  expect(html).toContain('&lt;script>alert(1)&lt;/script>');
  expect(html.match(/<style>/g)).toHaveLength(1);
});

test('the opening says what, how much, since when, who, worth what and what to do', () => {
  const text = visible(pageOf(realisticRows()));
  const opening = text.slice(0, text.indexOf('Where knowledge is lost'));
  for (const part of [
    'Since July 2026 loyalty has averaged 3.2 points less than before. What goes with it most: what marketing learns does not reach the standards',
    'Average since July 2026 against the average of July 2025 to June 2026: −3.2 points [−4.9, −1.5]',
    'typical size over attributes and segments, gap 2',
    'margin after product cost',
    'open since July 2026',
    'owner: R&amp;D with Marketing',
    'Closing 5.0 points of it is associated with +1.9 loyalty points [0.8, 3.1] (n = 4,812) and ¥ 3.1 m [1.2, 5.4] (n = 2,204) of remaining CLV a year.',
    'First thing to do',
    'Complete the internal knowledge process',
    'staff survey 4 months old',
    'late: erp',
  ])
    expect(opening).toContain(part);
  expect(opening).not.toMatch(/misfit|bias|orientation|Welch|covariance/i);
});

test('a small change is called noise and takes no colour; a fall carries shape and word', () => {
  const html = pageOf(realisticRows());
  expect(html).toMatch(/<span class="noise" title="[^"]*">−0\.\d/);
  expect(html).toMatch(/<span class="fell"><svg class="mark"[^>]*role="img" aria-label="down"/);
});

test('with no gap above the limit the opening says so', () => {
  const rows = realisticRows();
  const calm: FixtureRows = {
    ...rows,
    diagnosis: [],
    diagnosis_summary: [
      {
        ...rows.diagnosis_summary![0],
        verdict: 'loyalty_unchanged',
        reason_code: 'loyalty_unchanged',
        root_cause_link: null,
      },
    ],
    index_estimates: rows.index_estimates!.map((row) => ({
      ...row,
      is_noise: row.change === null ? null : true,
    })),
  };
  expect(visible(pageOf(calm))).toContain('No gap above 2 points; loyalty unchanged');
  expect(visible(pageOf(calm, 'zh-CN'))).toContain('没有超过 2 分的缺口； 忠诚没有变化');
});

test('with part of the chain measured the opening does not claim that there is no gap', () => {
  const rows = realisticRows();
  const partly: FixtureRows = {
    ...rows,
    diagnosis: [],
    diagnosis_summary: [{ ...rows.diagnosis_summary![0], verdict: 'not_measured', root_cause_link: null }],
    gap_estimates: rows.gap_estimates!.filter((row) => row.link === 'gap6'),
    bridge_levels: [],
  };
  expect(visible(pageOf(partly))).toContain('Only 1 of 6 steps of knowledge are measured;');
});

test('a fall that no gap explains is said to have no evidence', () => {
  const rows = realisticRows();
  const unexplained = {
    ...rows,
    diagnosis_summary: [{ ...rows.diagnosis_summary![0], verdict: 'no_evidence', root_cause_link: null }],
    diagnosis: rows.diagnosis!.map((row) => ({ ...row, verdict: 'standing' })),
  };
  expect(visible(pageOf(unexplained))).toContain(
    'Since July 2026 loyalty has averaged 3.2 points less than before, but no gap widened enough to explain it',
  );
});

test('without a change point the fall is that of two periods', () => {
  const rows = realisticRows();
  const [summary] = rows.diagnosis_summary!;
  const fallen = { ...rows, diagnosis_summary: [{ ...summary, change_point_period_id: null }] };
  expect(visible(pageOf(fallen))).toContain('Loyalty fell by 3.2 points against June 2026. What goes with it most:');
  expect(visible(pageOf(rows, 'zh-CN'))).toContain('自2026年7月起， 忠诚平均比此前低 3.2 分');
});

/** A firm that asked customers only: gaps 1 to 4 are one link, and nothing is tested. */
function customersOnly(): FixtureRows {
  const rows = realisticRows();
  const merged = 'gap1+gap2+gap3+gap4';
  return {
    ...rows,
    gap_estimates: rows
      .gap_estimates!.filter((row) => row.link === 'gap5')
      .map((row) => ({
        ...row,
        link: merged,
        q_value: null,
        is_significant: false,
      })),
    bridge_levels: rows.bridge_levels!.filter((row) => String(row.station).startsWith('customer')),
    diagnosis: [{ ...rows.diagnosis![0], link: merged }],
    diagnosis_summary: [{ ...rows.diagnosis_summary![0], root_cause_link: merged }],
  };
}

test('a firm that asked customers only: one link in between, one label for it, whom to ask first, no test claimed', () => {
  const html = pageOf(customersOnly());
  const text = visible(html);
  expect(text).toContain(
    'What goes with it most lies somewhere between what customers expect and what customers perceive; nothing in between is measured',
  );
  expect(text).toContain('Ask Marketing, R&amp;D and Production and service about the same attributes');
  expect(text.slice(0, text.indexOf('Where knowledge is lost'))).not.toContain('does not reach marketing');
  expect(text).not.toContain('None of');
  expect(text).toContain('31 cells span several steps');
  const bridge = /id="bridge-value-t".*?<\/svg>/s.exec(html)?.[0] ?? '';
  expect(bridge.match(/>gap [^<]*</g)).toEqual(['>gap 1–4<']);
  const heat = /id="heat-value-t".*?<\/svg>/s.exec(html)?.[0] ?? '';
  expect(heat.match(/>gap [^<]*</g)).toEqual(['>gap 1–4*<', '>gap 5*<']);
  expect(visible(pageOf(customersOnly(), 'zh-CN'))).toContain('与此关联最大的是客户期望与客户感知之间的某一环');
});

test('where losses and surpluses cancel, the finding says so beside its net', () => {
  const rows = realisticRows();
  const cancelling = {
    ...rows,
    diagnosis: rows.diagnosis!.map((row) => ({ ...row, bias: 0.1, misfit: 5.3 })),
  };
  expect(visible(pageOf(cancelling))).toContain('cancel here, not in the typical size by which it ranks');
});

test('the value says what it counts, and that a model is at its limit', () => {
  const rows = realisticRows();
  const limit = {
    ...rows,
    lifetime_value_summary: rows.lifetime_value_summary!.map((row) => ({ ...row, basis: 'revenue' })),
    model_runs: rows.model_runs!.map((row) => ({ ...row, at_boundary: true })),
  };
  expect(visible(pageOf(limit))).toMatch(/revenue, costs not taken off · 20,113 customers · model at its limit/);
  expect(visible(pageOf(rows))).not.toContain('at its limit');
});

test.each(languages)('%s: a firm without data renders, and every tile says why it is empty', (language) => {
  const html = pageOf({}, language);
  expect(html.match(/class="big none"/g)).toHaveLength(6);
  expect(visible(html)).not.toMatch(/NaN|undefined|null|Infinity/);
});

test.each(languages)('%s: minus signs are true ones, nothing is undefined', (language) => {
  const text = visible(pageOf(realisticRows(), language));
  expect(text).not.toMatch(/[\s[(]-\d/);
  expect(text).not.toMatch(/NaN|undefined|\bnull\b|Infinity|\[object/);
});

test('cells with fewer than five answers are not in the page, nor in the card', () => {
  const card = buildScorecard(parseScorecardInputs(realisticRows()), settings, { runId: 'run-1', asOf });
  const hidden = card.gaps.filter((gap) => gap.attribute === 'repair' && gap.segment === 'public');
  expect(hidden.length).toBe(5);
  for (const gap of hidden)
    expect(gap).toMatchObject({
      bias: null,
      bias_lower: null,
      misfit: null,
      n: null,
      p_value: null,
      q_value: null,
      orientation: 'none',
      reason: 'too_few_answers',
      flags: expect.arrayContaining(['hidden']),
    });
  expect(card.numbers.map(({ id }) => id)).not.toContain('gaps.gap2.repair.public');
});

test('the font gets every character of the page', () => {
  const card = buildScorecard(parseScorecardInputs(realisticRows()), settings, { runId: 'run-1', asOf });
  const characters = new Set(fontCharacters(card, 'zh-CN'));
  for (const character of visible(pageOf(realisticRows(), 'zh-CN')).replaceAll('&amp;', '&').trim())
    expect(characters).toContain(character);
});

test('Chinese lines of the opening break between words only, and a number stays with its unit', () => {
  const html = pageOf(realisticRows(), 'zh-CN');
  const heading = /<h1>(.*?)<\/h1>/s.exec(html)?.[1] ?? '';
  expect(heading).toContain('忠诚<wbr/>平均');
  expect(heading).toContain('3.2\u00a0分');
  expect(heading).not.toMatch(/忠<wbr\/>|<wbr\/>分/);
  expect(pageOf(realisticRows(), 'en')).not.toContain('<wbr');
});

test('every chart is drawn for a wide and for a narrow screen', () => {
  const html = pageOf(realisticRows());
  const drawn = (variant: string) => html.match(new RegExp(`class="chart ${variant}"`, 'g'))?.length;
  expect(drawn('wide')).toBe(10);
  expect(drawn('narrow')).toBe(10);
  const width = /viewBox="0 0 (\d+) \d+"[^>]*class="chart narrow"/g;
  for (const [, found] of html.matchAll(width)) expect(Number(found)).toBe(350);
});

test('a segment that is an identifier is written with spaces, any other name as it is', () => {
  const rows = realisticRows();
  const named = (name: string): FixtureRows => ({
    ...rows,
    lifetime_value_summary: rows.lifetime_value_summary!.map((row) =>
      row.segment === 'craft' ? { ...row, segment: name } : row,
    ),
  });
  expect(visible(pageOf(named('mid_market')))).toContain('mid market');
  expect(visible(pageOf(named('_Key – A_1')))).toContain('_Key – A_1');
});

test('the heat map names its column of shares, and marks sums as not tested', () => {
  const html = pageOf(realisticRows());
  const heat = /id="heat-value-t".*?<\/svg>/s.exec(html)?.[0] ?? '';
  expect(heat).toContain('>Importance<');
  expect(heat.match(/>gap [^<]*</g)).toEqual(['>gap 1<', '>gap 2<', '>gap 3<', '>gap 4<', '>gap 5*<']);
  expect(visible(html)).toContain('* over several steps (a sum, or a step merged): shown, not tested');
});

test('of the gap tables, at most the twenty widest rows are printed', () => {
  const html = pageOf(realisticRows());
  const section = /<section id="heat-map">(.*?)<\/section>/s.exec(html)?.[1] ?? '';
  const printed = section
    .split('<table')
    .slice(1)
    .filter((table) => !/^[^>]*noprint/.test(table))
    .map((table) => table.match(/<tr title="[^"]*">/g)?.length ?? 0);
  expect(Math.max(...printed)).toBe(20);
  expect(section).toMatch(/<tr title="[^"]*" class="noprint">/);
});

test('complaints are counted, not averaged: their method says so, and per whom', () => {
  const text = visible(pageOf(realisticRows()));
  expect(text).toContain('Complaints per 100 customers who bought in the 365 days before the period’s end:');
  expect(text).toContain('Counted, not asked: complaints divided by those customers, times 100');
});

test('the method of gaps says why segments need not add up to the n of the firm', () => {
  const { methods } = buildScorecard(parseScorecardInputs(realisticRows()), settings, { runId: 'run-1', asOf });
  const { n } = methods.find(({ method }) => method === 'gap')!;
  expect(n.en).toContain('the one with the fewest over all segments, so that segments need not add up to it');
  expect(n.zh).toContain('因此各客户群之和未必等于全公司');
});

test('the methods of gaps, diagnosis and history say how their intervals are made, in both languages', () => {
  const { methods } = buildScorecard(parseScorecardInputs(realisticRows()), settings, { runId: 'run-1', asOf });
  const how = (name: string) => methods.find(({ method }) => method === name)!.how;
  expect(how('gap').en).toContain('Interval of the typical size');
  expect(how('gap').zh).toContain('典型大小的区间');
  for (const part of ['change of a link t', 'passed on', 'Goodman', 'agreement with a cause t'])
    expect(how('diagnosis').en).toContain(part);
  for (const part of ['各环的变化为 t 区间', '前面传下来的部分', 'Goodman', '认同度为按人计的 t 区间'])
    expect(how('diagnosis').zh).toContain(part);
  expect(how('history').en).toContain('95 % t interval');
  expect(how('history').zh).toContain('95% t 区间');
});

test('amounts that no rate converts are told beside the value and with the data, by currency', () => {
  const lacking = [
    { table_name: 'transactions', currency: 'JPY', amounts: 1200 },
    { table_name: 'costs', currency: 'none', amounts: 3 },
  ];
  const said = (language: Language) => visible(pageOf({ ...realisticRows(), amounts_without_rate: lacking }, language));
  const sentence = '1,203 amounts (JPY, without currency) are in no total: no exchange rate converts them.';
  expect(said('en').split(sentence)).toHaveLength(3);
  expect(said('zh-CN')).toContain('（JPY、无币种）没有可用汇率');
  expect(visible(pageOf(realisticRows()))).not.toContain('no exchange rate converts');
});

test('a standing surplus that heads the card is named as one, not as a loss', () => {
  const rows = realisticRows();
  const surplus = {
    ...rows,
    diagnosis_summary: [{ ...rows.diagnosis_summary![0], verdict: 'loyalty_unchanged', root_cause_link: null }],
    diagnosis: rows
      .diagnosis!.filter((row) => row.link === 'gap6')
      .map((row) => ({ ...row, rank: 1, verdict: 'standing', misfit: 6, bias: -6 })),
    gap_estimates: rows.gap_estimates!.map((row) =>
      row.link === 'gap6' && row.scope === 'firm' ? { ...row, bias: -6, orientation: 'over_promised' } : row,
    ),
  };
  expect(visible(pageOf(surplus))).toMatch(/What holds us back most: .* \(over-promised\)/);
});
