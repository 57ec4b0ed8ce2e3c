import { describe, expect, test } from 'vitest';
import { type Candidate, type CommittedDelivery, deliveryId, planIngest } from '../../functions/ingest/plan-ingest.ts';

const candidate = (given: Partial<Candidate> = {}): Candidate => ({
  source: 'erp',
  dataset: 'costs',
  exportDate: '2026-03-01',
  exportDateFrom: 'path',
  files: ['landing/erp/costs/2026-03-01/a.csv'],
  contentHash: 'A',
  mappingHash: 'm1',
  arrivedAt: '2026-03-02T04:00:00.000Z',
  ...given,
});
let commits = 0;
const commit = (
  of: Candidate,
  id: string,
  replaces: string | null,
  version = 1,
  status: 'accepted' | 'refused' = 'accepted',
): CommittedDelivery => ({
  ...of,
  status,
  deliveryId: id,
  parserVersion: version,
  replaces,
  committedAt: `2026-03-02T04:00:00.${String(commits++).padStart(3, '0')}Z`,
});

describe('planIngest', () => {
  test('new, then unchanged', () => {
    const [first] = planIngest([candidate()], []);
    expect(first).toMatchObject({ action: 'new', replaces: null, deliveryId: deliveryId(candidate(), 1, null) });
    const [again] = planIngest([candidate()], [commit(candidate(), first!.deliveryId, null)]);
    expect(again).toMatchObject({ action: 'unchanged', deliveryId: first!.deliveryId });
  });
  test('the same bytes under a later export date are a delivery of their own', () => {
    const committed = [commit(candidate(), 'one', null)];
    expect(planIngest([candidate({ exportDate: '2026-03-02' })], committed)[0]!.action).toBe('new');
  });
  test('a new mapping replaces, a reverted one replaces again under a new id', () => {
    const first = commit(candidate(), deliveryId(candidate(), 1, null), null);
    const changed = candidate({ mappingHash: 'm2' });
    const [second] = planIngest([changed], [first]);
    expect(second).toMatchObject({ action: 'replace', replaces: first.deliveryId });
    const committed = [first, commit(changed, second!.deliveryId, first.deliveryId)];
    const [third] = planIngest([candidate()], committed);
    expect(third).toMatchObject({ action: 'replace', replaces: second!.deliveryId });
    expect(new Set([first.deliveryId, second!.deliveryId, third!.deliveryId]).size).toBe(3);
    expect(planIngest([changed], committed)[0]!.action).toBe('unchanged');
  });
  test('a refused reading in between replaces nothing: the fix replaces the accepted one', () => {
    const first = commit(candidate(), 'one', null);
    const broken = commit(candidate({ mappingHash: 'broken' }), 'two', 'one', 1, 'refused');
    const fixed = candidate({ mappingHash: 'fixed' });
    expect(planIngest([fixed], [first, broken])[0]).toMatchObject({ action: 'replace', replaces: 'one' });
    expect(planIngest([candidate()], [first, broken])[0]).toMatchObject({ action: 'replace', replaces: 'one' });
    expect(planIngest([fixed], [broken])[0]).toMatchObject({ action: 'replace', replaces: 'two' });
    expect(planIngest([candidate({ mappingHash: 'broken' })], [first, broken])[0]!.action).toBe('unchanged');
  });
  test('a new parser replaces', () => {
    const first = commit(candidate(), 'one', null);
    expect(planIngest([candidate()], [first], 2)[0]).toMatchObject({ action: 'replace', replaces: 'one' });
  });
  test('two files with the same bytes are one delivery', () => {
    const twin = candidate({ files: ['landing/erp/costs/2026-03-01/b.csv'] });
    expect(planIngest([candidate(), twin], []).map((each) => each.action)).toEqual(['new', 'unchanged']);
  });
});
