import { beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../functions/lake/rows.ts';
import { wilsonInterval } from '../../../functions/numerics/wilson-interval.ts';
import { generateFirm } from '../../../functions/sample/firm.ts';
import { firmRows } from '../../../functions/sample/firm-rows.ts';
import { withMarts } from '../../support/marts-of-rows.ts';

/** Planted in the customers' survey (functions/sample/customer-surveys.ts): one answer throughout; filled in too fast, these among them. */
const planted = { straight_lining: 0.01, failed_checks: 0.01, nothing_left: 0.02 };

describe('careless answers of the sample firm', () => {
  let reasons: readonly Row[];
  let doubted: ReadonlySet<string>;
  let careless: ReadonlySet<string>;
  let honest: number;

  beforeAll(async () => {
    const firm = generateFirm({ seed: 11, customers: 4000, answersPerMonth: 80, surveysOnly: true });
    const filled = firm.customerSurveys.questionnaires.filter(({ isPartial }) => !isPartial);
    const survey = new Set(filled.map(({ response_id }) => response_id));
    careless = new Set(
      filled.filter(({ durationSeconds }) => durationSeconds < 60).map(({ response_id }) => response_id),
    );
    honest = survey.size - careless.size;
    const rows = firmRows(firm);
    const tables = {
      survey_items: rows.survey_items ?? [],
      survey_responses: (rows.survey_responses ?? []).filter(({ response_id: id }) => survey.has(String(id))),
    };
    await withMarts(
      [{ delivery_id: 'd', export_date: '2026-10-31', tables }],
      ['credibility_reasons'],
      async (built) => {
        reasons = await built.rows("select * from credibility_reasons where part = 'customer_answers' order by reason");
        const found = await built.rows('select response_id from response_credibility where credibility < 0.5');
        doubted = new Set(found.map(({ response_id: id }) => String(id)));
      },
    );
  }, 60_000);

  it('are found in the share that was planted', () => {
    for (const [reason, share] of Object.entries(planted)) {
      const row = reasons.find((each) => each.reason === reason);
      const found = wilsonInterval(Number(row?.doubted), Number(row?.pieces), 0.99);
      expect(found?.lower, reason).toBeLessThanOrEqual(share);
      expect(found?.upper, reason).toBeGreaterThanOrEqual(share);
    }
  });

  it('are those that were planted, and hardly anybody else', () => {
    const hits = [...careless].filter((id) => doubted.has(id)).length;
    expect(careless.size).toBeGreaterThan(20);
    expect(hits).toBe(careless.size);
    expect((doubted.size - hits) / honest).toBeLessThan(0.005);
  });
});
