import type { PurchaseParameters } from '../../../functions/fit/lifetime-value/purchase-model.ts';
import type { Random } from '../../../functions/numerics/random.ts';

/** One customer as nature draws it; the purchase models know some of these only from far. */
export interface Nature {
  /** Weeks to the next purchase. */
  readonly gap: () => number;
  /** Weeks after the first purchase at which the customer leaves, whatever happens. */
  readonly leavesAt: number;
  readonly leavesAfterPurchase: () => boolean;
  readonly leavesAtOnce: boolean;
  readonly amount: () => number;
}

export interface Generator {
  readonly name: string;
  /** Whether one of the purchase models with Gamma–Gamma spend made the data. */
  readonly isFromModel: boolean;
  /** Weeks of history and of the horizon that is foretold. */
  readonly weeks: number;
  readonly horizonWeeks: number;
  readonly draw: (random: Random) => Nature;
}

/** What the marts would know of a customer at the end of the history, and what the customer brings afterwards. */
export interface ObservedCustomer {
  readonly frequency: number;
  readonly recencyDays: number;
  readonly ageDays: number;
  readonly repeatSpend: number;
  /** The same at the end of the calibration part; negative age: not yet a customer. */
  readonly calibrationFrequency: number;
  readonly calibrationRecencyDays: number;
  readonly calibrationAgeDays: number;
  readonly holdoutFrequency: number;
  readonly laterDiscountedSpend: number;
}

export const holdoutShare = 0.25;
export const discountPerWeek = Math.log(1.1) / 52.18;

const never = Number.POSITIVE_INFINITY;
const gammaSpend = (random: Random) => {
  const perMoney = random.gamma(4, 20);
  return () => random.gamma(5, perMoney);
};
const lognormalSpend = (random: Random) => {
  const usual = Math.exp(random.normal(3, 0.6));
  return () => usual * Math.exp(random.normal(-0.08, 0.4));
};

const dropsByPurchase =
  ([r, alpha, a, b]: PurchaseParameters, canLeaveAtOnce: boolean) =>
  (random: Random): Nature => {
    const rate = random.gamma(r, alpha);
    const dropout = random.beta(a, b);
    return {
      gap: () => random.exponential(rate),
      leavesAt: never,
      leavesAfterPurchase: () => random.chance(dropout),
      leavesAtOnce: canLeaveAtOnce && random.chance(dropout),
      amount: gammaSpend(random),
    };
  };

const dropsInTime =
  ([r, alpha, s, beta]: PurchaseParameters) =>
  (random: Random): Nature => {
    const rate = random.gamma(r, alpha);
    return {
      gap: () => random.exponential(rate),
      leavesAt: random.exponential(random.gamma(s, beta)),
      leavesAfterPurchase: () => false,
      leavesAtOnce: false,
      amount: gammaSpend(random),
    };
  };

/** Purchases more regular than chance (the sum of two exponential times), log-normal spend. */
const regular = (random: Random): Nature => {
  const rate = random.gamma(0.9, 9);
  const leaving = random.gamma(0.7, 14);
  return {
    gap: () => random.exponential(2 * rate) + random.exponential(2 * rate),
    leavesAt: random.exponential(leaving),
    leavesAfterPurchase: () => false,
    leavesAtOnce: false,
    amount: lognormalSpend(random),
  };
};

/** Rates log-normal; two kinds of customers, fickle and faithful, where the models see one smooth spread. */
const fickleAndFaithful = (random: Random): Nature => {
  const rate = Math.exp(random.normal(-3.2, 1.1));
  const dropout = random.chance(0.3) ? 0.45 : 0.06;
  return {
    gap: () => random.exponential(rate),
    leavesAt: never,
    leavesAfterPurchase: () => random.chance(dropout),
    leavesAtOnce: random.chance(dropout),
    amount: lognormalSpend(random),
  };
};

/** Frequent buyers stay longer: rate and drop-out rate log-normal and correlated −0.5, where the models take them as independent. */
const frequentStay = (random: Random): Nature => {
  const one = random.normal();
  const other = 0.5 * one + Math.sqrt(0.75) * random.normal();
  return {
    gap: () => random.exponential(Math.exp(-3 + one)),
    leavesAt: random.exponential(Math.exp(-3.6 - 0.9 * other)),
    leavesAfterPurchase: () => false,
    leavesAtOnce: false,
    amount: lognormalSpend(random),
  };
};

const betaParameters: PurchaseParameters = [0.6, 6, 0.9, 2.8];
const paretoParameters: PurchaseParameters = [0.6, 8, 0.7, 12];

export const generators: readonly Generator[] = [
  {
    name: 'BG/NBD, a year ahead',
    isFromModel: true,
    weeks: 80,
    horizonWeeks: 52,
    draw: dropsByPurchase(betaParameters, false),
  },
  {
    name: 'MBG/NBD, a year ahead',
    isFromModel: true,
    weeks: 80,
    horizonWeeks: 52,
    draw: dropsByPurchase(betaParameters, true),
  },
  {
    name: 'Pareto/NBD, a year ahead',
    isFromModel: true,
    weeks: 80,
    horizonWeeks: 52,
    draw: dropsInTime(paretoParameters),
  },
  {
    name: 'BG/NBD, three years ahead',
    isFromModel: true,
    weeks: 104,
    horizonWeeks: 156,
    draw: dropsByPurchase(betaParameters, false),
  },
  {
    name: 'MBG/NBD, three years ahead',
    isFromModel: true,
    weeks: 104,
    horizonWeeks: 156,
    draw: dropsByPurchase([0.8, 8, 0.7, 3], true),
  },
  {
    name: 'Pareto/NBD, three years ahead',
    isFromModel: true,
    weeks: 104,
    horizonWeeks: 156,
    draw: dropsInTime(paretoParameters),
  },
  {
    name: 'Fickle and faithful, log-normal, a year ahead',
    isFromModel: false,
    weeks: 80,
    horizonWeeks: 52,
    draw: fickleAndFaithful,
  },
  {
    name: 'Regular purchases, log-normal spend, three years ahead',
    isFromModel: false,
    weeks: 104,
    horizonWeeks: 156,
    draw: regular,
  },
  {
    name: 'Frequent buyers stay longer, log-normal, three years ahead',
    isFromModel: false,
    weeks: 104,
    horizonWeeks: 156,
    draw: frequentStay,
  },
];

/** Customers won over the first 70 % of the history, in whole days as the marts count them. */
export function observe(random: Random, generator: Generator, size: number): ObservedCustomer[] {
  const historyDays = Math.round(7 * generator.weeks);
  const holdoutDays = Math.round(holdoutShare * historyDays);
  return Array.from({ length: size }, () => {
    const bornOn = Math.floor(0.7 * historyDays * random.uniform());
    return observeCustomer(generator.draw(random), generator, bornOn, historyDays, holdoutDays);
  });
}

function observeCustomer(
  nature: Nature,
  { horizonWeeks }: Generator,
  bornOn: number,
  historyDays: number,
  holdoutDays: number,
): ObservedCustomer {
  const ageDays = historyDays - bornOn;
  const calibrationAgeDays = ageDays - holdoutDays;
  let [frequency, recencyDays, repeatSpend, calibrationFrequency, calibrationRecencyDays] = [0, 0, 0, 0, 0];
  let [holdoutFrequency, laterDiscountedSpend, time] = [0, 0, 0];
  while (!nature.leavesAtOnce) {
    time += nature.gap();
    const day = Math.ceil(7 * time);
    if (time > nature.leavesAt || day > ageDays + 7 * horizonWeeks) break;
    const amount = nature.amount();
    if (day > ageDays) laterDiscountedSpend += amount * Math.exp(-discountPerWeek * (time - ageDays / 7));
    else {
      repeatSpend += amount;
      const isNewDay = day > recencyDays;
      frequency += isNewDay ? 1 : 0;
      recencyDays = day;
      if (isNewDay && day <= calibrationAgeDays) {
        calibrationFrequency++;
        calibrationRecencyDays = day;
      } else if (isNewDay && calibrationAgeDays >= 0) holdoutFrequency++;
    }
    if (nature.leavesAfterPurchase()) break;
  }
  return {
    frequency,
    recencyDays,
    ageDays,
    repeatSpend,
    calibrationFrequency,
    calibrationRecencyDays,
    calibrationAgeDays,
    holdoutFrequency,
    laterDiscountedSpend,
  };
}
