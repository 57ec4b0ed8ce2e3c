import { expect, test } from 'vitest';
import { type ModelNoteCode, modelNote, modelNoteNumbers } from '../../functions/lake/model-notes.ts';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { messagesFor } from '../../functions/publish/messages/messages.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import { scorecardSchema } from '../../functions/publish/scorecard-schema.ts';
import { asOf, realisticRows, settings } from './fixture.ts';

const codes = Object.entries(modelNoteNumbers).map(([code, names]) => [code, names] as const);

test.each(codes)('%s is said in Chinese, with the numbers it names', (code, names: readonly string[]) => {
  const values = Object.fromEntries(names.map((name, place) => [name, `${place + 1}0${place + 1}`]));
  const text = messagesFor('zh-CN').models.note(code, values, 'English');
  expect(text).toMatch(/\p{Script=Han}/u);
  expect(text).not.toMatch(/undefined|NaN/);
  for (const value of Object.values(values)) expect(text).toContain(value);
  expect(messagesFor('en').models.note(code, values, 'English')).toBe('English');
});

test('a note about one of the two chains says which', () => {
  const said = (chain: string): string =>
    messagesFor('zh-CN').models.note(
      'cells_too_few',
      { chain, cells: '288', needed: '20', clusters: '3', needed_clusters: '6' },
      'English',
    );
  expect(said('trust')).toBe('从能力到信任的链：288 个单元只涉及 3 个属性，至少需要 20 个单元和 6 个属性');
  expect(said('value')).toMatch(/^从期望到感知的链：/);
});

test('the pages give the notes of a model, each in its language; a note of another version stays as it is', () => {
  const note = modelNote('few_repeat_buyers', 'only 3 of 1200 customers bought on a second day', {
    repeat: 3,
    customers: 1200,
    needed: 10,
  });
  const unknown = { code: 'later' as ModelNoteCode, text: 'a note of a later version', values: {} };
  const run = { ...realisticRows().model_runs![0], model: 'bgnbd', status: 'not_estimable' };
  const rows = {
    ...realisticRows(),
    model_runs: [{ ...run, reason: `${note.text}; ${unknown.text}`, notes: JSON.stringify([note, unknown]) }],
  };
  const card = scorecardSchema.parse(buildScorecard(parseScorecardInputs(rows), settings, { runId: 'run-1', asOf }));
  expect(card.models[0]?.notes).toEqual([note, unknown]);
  expect(renderPage(card, 'en', [])).toContain(`<td>${note.text}; ${unknown.text}</td>`);
  expect(renderPage(card, 'zh-CN', [])).toContain(
    '<td>1,200 名客户中只有 3 名在第二个日子再次购买，至少需要 10 名；a note of a later version</td>',
  );
});
