import type { Random } from '../numerics/random.ts';
import { isWeekend } from './calendar.ts';

export interface RatesOfDay {
  readonly day: number;
  /** One GBP in EUR, one EUR in USD, one USD in CNY: direct, inverse and cross of the reporting currency EUR. */
  readonly gbpEur: number;
  readonly eurUsd: number;
  readonly usdCny: number;
}

export interface ExchangeRates {
  /** Of working days only. */
  readonly published: readonly RatesOfDay[];
  /** What one unit of the reporting currency is in a currency on a day, by the last published rates. */
  inCurrency(currency: string, day: number): number;
}

/** Random walks of daily rates from ten days before the first day on. */
export function drawExchangeRates(firstDay: number, lastDay: number, random: Random): ExchangeRates {
  const published: RatesOfDay[] = [];
  const valid = new Map<number, RatesOfDay>();
  let rates = { gbpEur: 1.17, eurUsd: 1.09, usdCny: 7.15 };
  const moved = (rate: number): number => Number((rate * (1 + random.normal(0, 0.003))).toFixed(5));
  for (let day = firstDay - 10; day <= lastDay; day++) {
    if (!isWeekend(day)) {
      rates = { gbpEur: moved(rates.gbpEur), eurUsd: moved(rates.eurUsd), usdCny: moved(rates.usdCny) };
      published.push({ day, ...rates });
    }
    valid.set(day, { day, ...rates });
  }
  return {
    published,
    inCurrency: (currency, day) => {
      const { gbpEur, eurUsd, usdCny } = valid.get(day) ?? { ...rates };
      if (currency === 'GBP') return 1 / gbpEur;
      if (currency === 'USD') return eurUsd;
      if (currency === 'CNY') return eurUsd * usdCny;
      return 1;
    },
  };
}
