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
  describe('a file that is written over in place', () => {
    const versionA = candidate({ arrivedAt: '2026-03-02T04:00:00.000Z' });
    const versionB = candidate({ contentHash: 'B', arrivedAt: '2026-03-03T04:00:00.000Z' });
    const later = (of: Candidate, day: string): Candidate => ({ ...of, arrivedAt: `2026-03-${day}T04:00:00.000Z` });
    /** Plans and commits one delivery after the other; what came of each. */
    const run = (candidates: readonly Candidate[], refused: readonly string[] = []) => {
      const committed: CommittedDelivery[] = [];
      const planned = candidates.map((each) => {
        const plan = planIngest([each], committed)[0]!;
        const status = refused.includes(each.contentHash) ? 'refused' : 'accepted';
        if (plan.action !== 'unchanged')
          committed.push({ ...commit(plan.candidate, plan.deliveryId, plan.replaces), status });
        return plan;
      });
      return { committed, planned };
    };
    test('ends at the bytes that it holds, however often they change, and then rests', () => {
      const { committed, planned } = run([
        versionA,
        versionB,
        later(versionA, '04'),
        later(versionB, '05'),
        later(versionA, '06'),
        later(versionA, '06'),
      ]);
      const ids = planned.map((each) => each.deliveryId);
      expect(planned.map(({ action, replaces }) => [action, replaces])).toEqual([
        ['new', null],
        ['new', null],
        ['replace', ids[0]],
        ['replace', ids[1]],
        ['replace', ids[2]],
        ['unchanged', null],
      ]);
      expect(new Set(ids).size).toBe(5);
      const replaced = new Set(committed.map((each) => each.replaces));
      const inForce = committed.filter((each) => !replaced.has(each.deliveryId));
      expect(inForce.map((each) => each.contentHash).sort()).toEqual(['A', 'B']);
      const [latest] = inForce.sort((a, b) => (a.arrivedAt < b.arrivedAt ? 1 : -1));
      expect(latest!.contentHash).toBe('A');
    });
    test('a file put back with its old time still arrives after the other', () => {
      const { planned } = run([versionA, versionB, versionA, versionA]);
      expect(planned[2]).toMatchObject({ action: 'replace', candidate: { arrivedAt: '2026-03-03T04:00:00.001Z' } });
      expect(planned[3]).toMatchObject({ action: 'unchanged', deliveryId: planned[2]!.deliveryId });
    });
    test('another file with the same bytes, or another day, brings nothing back', () => {
      const twin = candidate({ files: ['landing/erp/costs/2026-03-01/b.csv'] });
      expect(run([versionA, versionB, twin]).planned[2]!.action).toBe('unchanged');
      const otherDay = { ...versionB, exportDate: '2026-03-02' };
      expect(run([versionA, otherDay, versionA]).planned[2]!.action).toBe('unchanged');
    });
    test('bytes that are refused come back once, not every night', () => {
      const actions = run([versionA, versionB, versionA, versionA], ['A']).planned.map((each) => each.action);
      expect(actions).toEqual(['new', 'new', 'replace', 'unchanged']);
    });
    test('commits of the same instant do not go back and forth', () => {
      const at = { committedAt: '2026-03-09T00:00:00.000Z' };
      const [first, second] = [
        { ...commit(versionA, deliveryId(versionA, 1, null), null), ...at },
        { ...commit(versionB, deliveryId(versionB, 1, null), null), ...at },
      ];
      expect(planIngest([versionB], [second, first])[0]!.action).toBe('unchanged');
      expect(planIngest([versionB], [first, second])[0]!.action).toBe('unchanged');
    });
  });
});
