import type { Table as ArrowTable } from 'apache-arrow';
import type { Row } from '../../lake/rows.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import { type ContactMoments, channelSynergy } from './channel-synergy.ts';

export interface ClusterMoments extends ContactMoments {
  readonly segment: string;
  readonly bucket: number;
}

const shape = {
  segment: 'text',
  bucket: 'number',
  customers: 'number',
  periods: 'number',
  multi_periods: 'number',
  cc: 'number',
  cm: 'number',
  ct: 'number',
  cq: 'number',
  cy: 'number',
  mm: 'number',
  mt: 'number',
  mq: 'number',
  my: 'number',
  tt: 'number',
  tq: 'number',
  ty: 'number',
  qq: 'number',
  qy: 'number',
} as const;

/** The mart contact_moments, a cluster for each segment and bucket. */
export const readContactMoments = (inputs: Readonly<Record<string, ArrowTable>>): ClusterMoments[] =>
  readRows(inputs, 'contact_moments', shape).map((row) => ({
    segment: row.segment,
    bucket: row.bucket,
    customers: row.customers,
    periods: row.periods,
    multiPeriods: row.multi_periods,
    xx: [
      [row.cc, row.cm, row.ct, row.cq],
      [row.cm, row.mm, row.mt, row.mq],
      [row.ct, row.mt, row.tt, row.tq],
      [row.cq, row.mq, row.tq, row.qq],
    ],
    xy: [row.cy, row.my, row.ty, row.qy],
  }));

/** Estimates of the firm (segment null) and of each segment that the data carry. */
export function contactEffectRows(moments: readonly ClusterMoments[]): Row[] {
  const segments = [...new Set(moments.map(({ segment }) => segment))].sort();
  return [null, ...segments].flatMap((segment) => {
    const own = segment === null ? moments : moments.filter((each) => each.segment === segment);
    const found = channelSynergy(own);
    if (!found) return [];
    return [
      {
        segment,
        per_contact: found.perContact,
        per_contact_std_error: found.perContactError,
        synergy: found.synergy,
        synergy_std_error: found.synergyError,
        lower: found.synergyLower,
        upper: found.synergyUpper,
        customers: found.customers,
        periods: found.periods,
        multi_periods: found.multiPeriods,
      },
    ];
  });
}
