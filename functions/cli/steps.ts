import type { Night } from './night.ts';
import type { Step } from './progress.ts';

/** The stages of `pipeline.ts` after ingest, as steps of this machine. */
export function nightSteps(night: Night): Step[] {
  return [
    {
      stage: 'aggregate',
      run: async (journal) => {
        await night.aggregate(journal);
        return `${night.record.relations.length} relations`;
      },
    },
    {
      stage: 'fit',
      run: async (journal) => {
        await night.fit(journal);
        const fitted = night.record.models.filter(({ status }) => status === 'fitted').length;
        return `${fitted} of ${night.record.models.length} fitted`;
      },
    },
    {
      stage: 'score',
      run: async (journal) => {
        await night.score(journal);
        return 'done';
      },
    },
    {
      stage: 'publish',
      run: async () => {
        await night.publish();
        return `period ${night.record.period}`;
      },
    },
    {
      stage: 'point',
      run: async () => {
        await night.point();
        return night.record.run_id;
      },
    },
  ];
}
