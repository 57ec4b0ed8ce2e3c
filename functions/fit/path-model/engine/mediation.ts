import type { PathBootstrap, StatisticInterval } from './types.ts';

/**
 * After Zhao, Lynch & Chen (2010): `full` only the indirect effect differs from 0; `partial_complementary` both do with one
 * sign, `partial_competitive` with opposite signs; `direct_only`; `none`. That something is left to explain (a direct effect)
 * points to a mediator that is missing; "full" does not prove that there is none.
 */
export type MediationVerdict = 'full' | 'partial_complementary' | 'partial_competitive' | 'direct_only' | 'none';

export interface EffectWithInterval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

export function mediationVerdict({
  indirect,
  direct,
}: {
  readonly indirect: EffectWithInterval;
  readonly direct: EffectWithInterval;
}): MediationVerdict {
  const isIndirect = excludesZero(indirect);
  const isDirect = excludesZero(direct);
  if (!isIndirect) return isDirect ? 'direct_only' : 'none';
  if (!isDirect) return 'full';
  return indirect.estimate * direct.estimate > 0 ? 'partial_complementary' : 'partial_competitive';
}

const excludesZero = ({ lower, upper }: EffectWithInterval): boolean => lower > 0 || upper < 0;

export interface Mediation {
  readonly from: string;
  readonly to: string;
  readonly verdict: MediationVerdict;
  readonly indirect: StatisticInterval;
  readonly direct: StatisticInterval;
  /** indirect / total where both have one sign, else null (the share has no meaning then). */
  readonly share: number | null;
  /** Each route, where there are several. */
  readonly routes: readonly StatisticInterval[];
}

/**
 * The verdict for every pair of constructs that is joined by an arrow and by a detour. Pairs without an arrow are left out:
 * with the direct effect fixed at 0 "full" would be an assumption, not a finding.
 */
export function mediationsOf({ intervals }: Pick<PathBootstrap, 'intervals'>): Mediation[] {
  return intervals.flatMap((indirect) => {
    const { statistic } = indirect;
    if (statistic.kind !== 'indirect') return [];
    const { from, to } = statistic;
    const direct = intervals.find(
      ({ statistic: other }) => other.kind === 'path' && other.from === from && other.to === to,
    );
    if (!direct) return [];
    const total = indirect.estimate + direct.estimate;
    const isOneSign = indirect.estimate * direct.estimate > 0;
    const routes = intervals.filter(
      ({ statistic: other }) => other.kind === 'specific' && other.route[0] === from && other.route.at(-1) === to,
    );
    return [
      {
        from,
        to,
        verdict: mediationVerdict({ indirect, direct }),
        indirect,
        direct,
        share: isOneSign ? indirect.estimate / total : null,
        routes,
      },
    ];
  });
}
