import { expect, test } from 'vitest';
import { defaultAttributes } from '../../functions/lake/default-attributes.ts';
import { defaultChain } from '../../functions/lake/gap-chain.ts';
import { gapItemId, gapRuler, questionnaire } from '../../functions/lake/questionnaire.ts';

const items = questionnaire();

test('every station asks about every attribute of its chain, of its own audience, on one ruler', () => {
  for (const station of defaultChain.stations) {
    for (const attribute of defaultAttributes.filter(({ chain }) => chain === station.chain)) {
      const item = items.find(({ item_id }) => item_id === gapItemId(station.measure, attribute.attribute_id));
      expect(item).toMatchObject({
        audience: station.audience,
        measure: station.measure,
        ruler: gapRuler,
        scale_min: 0,
        scale_max: 10,
      });
      expect(item?.wording_en).toContain(attribute.name_en);
      expect(item?.wording_zh).toContain(attribute.name_zh);
    }
  }
});

test('codes are unique, both languages are there, every questionnaire has one attention check', () => {
  expect(new Set(items.map(({ item_id }) => item_id)).size).toBe(items.length);
  expect(items.filter(({ wording_en, wording_zh }) => !wording_en || !/[一-鿿]/.test(wording_zh ?? ''))).toEqual([]);
  const checks = items.filter(({ measure }) => measure === 'attention_check');
  expect(checks.map(({ instrument }) => instrument).sort()).toEqual(
    [...new Set(items.map(({ instrument }) => instrument))].sort(),
  );
  expect(checks).toHaveLength(7);
  expect(checks.every(({ expected_value }) => expected_value === 3)).toBe(true);
});

test('each link is asked about its declared causes and the three reasons of feasibility', () => {
  for (const link of defaultChain.links) {
    const asked = items.filter((item) => item.link === link.link);
    expect(asked.filter(({ measure }) => measure === 'link_cause').map(({ cause }) => cause)).toEqual(
      link.causes.map(({ cause }) => cause),
    );
    expect(asked.filter(({ measure }) => measure === 'feasibility').map(({ cause }) => cause)).toEqual([
      'cost',
      'capacity',
      'technology',
    ]);
    expect(new Set(asked.map(({ audience }) => audience)).size).toBe(1);
  }
});

test('importance is stated for all twelve attributes and sums to one in each chain', () => {
  expect(defaultAttributes).toHaveLength(12);
  for (const chain of ['value', 'trust']) {
    const sum = defaultAttributes
      .filter((each) => each.chain === chain)
      .reduce((total, { importance }) => total + (importance ?? 0), 0);
    expect(sum).toBeCloseTo(1, 12);
  }
});
