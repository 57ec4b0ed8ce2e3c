import type { Journal } from '../ports/journal.ts';
import type { QueryEngine } from '../ports/query-engine.ts';

/**
 * Says how many answers were accepted and yet count nowhere, because they lie outside the scale of their question, with one of
 * them: mostly the scale in survey_items is another one than the export's. Wants a run's staging tables.
 */
export async function tellOutsideScale(engine: Pick<QueryEngine, 'query'>, journal: Journal): Promise<void> {
  const { rows } = await engine.query(
    `select count(*) over () as answers, r.item_id, cast(r.value as double) as found,
       cast(i.scale_min as double) as scale_min, cast(i.scale_max as double) as scale_max, r.source_file, r.source_line
     from survey_responses r
     join survey_items i on i.item_id = r.item_id
     where r.value is not null and not coalesce(r.not_applicable, false) and r.level is null
     order by r.item_id, r.source_file, r.source_line limit 1`,
  );
  const [first] = rows;
  if (!first) return;
  const many = Number(first.answers) === 1 ? '1 answer lies' : `${first.answers} answers lie`;
  journal.warn(`${many} outside the scale of the question and so not used`, {
    reason: `expected ${first.scale_min ?? 'a lowest'} to ${first.scale_max ?? 'a highest'} for "${first.item_id}", found ${first.found} (${first.source_file}:${first.source_line})`,
  });
}
