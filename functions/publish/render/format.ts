import type { Language } from '../scorecard-schema.ts';

const minus = '−';
/** Keeps a number, its unit and its interval on one line. */
const space = '\u00a0';
/** Intl writes a hyphen-minus; the page has one minus sign everywhere, and no minus before a zero. */
const withTrueMinus = (text: string): string => {
  const proper = text.replaceAll('-', minus);
  return /[1-9]/.test(proper) ? proper : proper.replace(minus, '').replace('+', '');
};

export interface Formatter {
  readonly language: Language;
  /** Points with one decimal: 61.4. */
  points(value: number): string;
  /** With its sign, also +: −3.2, +1.9. */
  signed(value: number): string;
  /** [6.1, 9.5]; empty when an end is missing. */
  interval(lower: number | null, upper: number | null): string;
  count(value: number): string;
  percent(share: number, digits?: number): string;
  ratio(value: number): string;
  /** Two significant digits with unit: ¥ 3.1 m, 310 万元; a third when the interval is narrower than two can show. */
  money(value: number, lower?: number | null, upper?: number | null): string;
  /** The interval in the unit of `value`: [1.2, 5.4]. */
  moneyInterval(value: number, lower: number | null, upper: number | null): string;
  /** Round amounts on an axis: ¥ 5 m, 500 万元. */
  moneyTick(value: number): string;
  /** 2026-10: October 2026, 2026年10月; weeks and quarters likewise. */
  period(id: string): string;
  /** Short form for axes: Oct 26, 26/10. */
  shortPeriod(id: string): string;
  /** 2026-10-31: 31 October 2026, 2026年10月31日. */
  day(iso: string): string;
}

const units: Readonly<Record<Language, readonly (readonly [number, string])[]>> = {
  en: [
    [1e9, `${space}bn`],
    [1e6, `${space}m`],
    [1e3, `${space}k`],
    [1, ''],
  ],
  'zh-CN': [
    [1e8, `${space}亿`],
    [1e4, `${space}万`],
    [1, space],
  ],
};

export function formatter(language: Language, currency: string): Formatter {
  const fixed = (digits: number) =>
    new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const one = fixed(1);
  const two = fixed(2);
  const whole = fixed(0);
  const points = (value: number) => withTrueMinus(one.format(value));
  return {
    language,
    points,
    signed: (value) => withTrueMinus(`${value > 0 ? '+' : ''}${one.format(value)}`),
    interval: (lower, upper) => (lower === null || upper === null ? '' : `[${points(lower)},${space}${points(upper)}]`),
    count: (value) => withTrueMinus(whole.format(value)),
    percent: (share, digits = 0) =>
      withTrueMinus(`${fixed(digits).format(100 * share)}${language === 'en' ? `${space}%` : '%'}`),
    ratio: (value) => withTrueMinus(two.format(value)),
    ...moneyFormats(language, currency),
    period: (id) => periodText(id, language),
    shortPeriod: (id) => shortPeriodText(id, language),
    day: (iso) => dayText(iso, language),
  };
}

/** Nothing finer is written. */
const cent = 0.01;

function moneyFormats(language: Language, currency: string): Pick<Formatter, 'money' | 'moneyInterval' | 'moneyTick'> {
  const scaleOf = (value: number) => {
    const rounded = Number(Math.abs(value).toPrecision(3));
    return units[language].find(([size]) => rounded >= size) ?? ([1, language === 'en' ? '' : space] as const);
  };
  const digitsOf = (value: number, lower: number | null, upper: number | null): number => {
    const isTight =
      lower !== null &&
      upper !== null &&
      value !== 0 &&
      (Number(lower.toPrecision(2)) === Number(value.toPrecision(2)) ||
        Number(upper.toPrecision(2)) === Number(value.toPrecision(2)));
    return isTight ? 3 : 2;
  };
  const write = (value: number, size: number, step: number) => {
    const decimals = Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9));
    const rounded = Math.round(value / step) * step;
    return withTrueMinus(
      new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
        rounded / size,
      ),
    );
  };
  const stepOf = (value: number, digits: number) =>
    value === 0
      ? 1
      : Math.max(cent, 10 ** (Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits))))) - digits + 1));
  const compose = (text: string, unit: string) =>
    language === 'en' ? `${symbolOf(currency)}${space}${text}${unit}` : `${text}${unit}${unitName(currency)}`;
  return {
    moneyTick: (value) => {
      const [size, unit] = value === 0 ? ([1, language === 'en' ? '' : space] as const) : scaleOf(value);
      const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value / size);
      return compose(withTrueMinus(plain), unit);
    },
    money: (value, lower = null, upper = null) => {
      const [size, unit] = scaleOf(value);
      const text = write(value, size, stepOf(value, digitsOf(value, lower, upper)));
      return compose(text, unit);
    },
    moneyInterval: (value, lower, upper) => {
      if (lower === null || upper === null) return '';
      const [size] = scaleOf(value);
      const step = stepOf(value, digitsOf(value, lower, upper));
      const coarse = (end: number) => Math.max(step, stepOf(end, digitsOf(value, lower, upper)));
      return `[${write(lower, size, coarse(lower))},${space}${write(upper, size, coarse(upper))}]`;
    },
  };
}

function symbolOf(currency: string): string {
  const parts = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.find((part) => part.type === 'currency')?.value ?? currency;
}

/** 人民币 is counted in 元; other currencies by their name. */
const unitName = (currency: string): string =>
  currency === 'CNY' ? '元' : (new Intl.DisplayNames('zh-CN', { type: 'currency' }).of(currency) ?? currency);

const monthName = (year: number, month: number, width: 'long' | 'short') =>
  new Intl.DateTimeFormat('en', { month: width, timeZone: 'UTC' }).format(Date.UTC(year, month - 1, 1));

function periodText(id: string, language: Language): string {
  const [, year = '', kind, number = ''] = /^(\d{4})-(W|Q)?(\d{1,2})$/.exec(id) ?? [];
  if (number === '') return id;
  const ordinal = Number(number);
  if (language === 'en') {
    if (kind === 'W') return `week ${ordinal} of ${year}`;
    return kind === 'Q' ? `Q${ordinal} ${year}` : `${monthName(Number(year), ordinal, 'long')} ${year}`;
  }
  if (kind === 'W') return `${year}年第${ordinal}周`;
  return kind === 'Q' ? `${year}年第${ordinal}季度` : `${year}年${ordinal}月`;
}

function shortPeriodText(id: string, language: Language): string {
  const [, year = '', kind, number = ''] = /^(\d{4})-(W|Q)?(\d{1,2})$/.exec(id) ?? [];
  if (number === '') return id;
  if (kind === 'W' || kind === 'Q') return `${kind}${Number(number)} ${year}`;
  return language === 'en'
    ? `${monthName(Number(year), Number(number), 'short')} ${year}`
    : `${year}年${Number(number)}月`;
}

function dayText(iso: string, language: Language): string {
  const [year = 0, month = 1, day = 1] = iso.split('-').map(Number);
  return language === 'en' ? `${day} ${monthName(year, month, 'long')} ${year}` : `${year}年${month}月${day}日`;
}
