import { key, number, text, whole } from '../row-parsers.ts';
import { around, isSmall, tooFew } from './customers-numbers.ts';
import { type Bilingual, type Quantity, quantity, type TopicTable } from './topic.ts';

/** Columns of interaction_drivers that the topic reads. */
export const driverColumns = {
  period_id: key,
  segment: text,
  service_revenue_share: number,
  service_revenue_reach: number,
  buyers: whole,
  service_cost_share: number,
  service_cost_reach: number,
  cost_bearers: whole,
  service_contact_share: number,
  service_contact_reach: number,
  contacts_known: whole,
  contact_customers: whole,
  repeat_share: number,
  repeat_reach: number,
  clv_growth: number,
  clv_growth_reach: number,
  clv_customers: whole,
  profit: number,
  customers: whole,
  growth_against_profit: number,
  growth_against_profit_lower: number,
  growth_against_profit_upper: number,
  contacts: whole,
  reached_customers: whole,
  cost_per_contact: number,
  cost_per_contact_reach: number,
  costed_contacts: whole,
  costed_customers: whole,
  personalised_share: number,
  personalised_reach: number,
};

/** What drives interaction in a period. */
export type Driver = Readonly<Record<Exclude<keyof typeof driverColumns, 'period_id' | 'segment'>, number | null>>;

type Measure = readonly [key: string, name: Bilingual, value: Quantity];

/** A folded table of measures and their values. */
export const measureTable = (table: string, caption: Bilingual, rows: readonly Measure[]): TopicTable => ({
  table,
  caption,
  columns: [
    { name: { en: 'Measure', zh: '指标' }, isNumber: false },
    { name: { en: 'Value', zh: '数值' }, isNumber: true },
  ],
  rows: rows.map(([id, name, value]) => ({ key: id, cells: [name, value] })),
  isFolded: true,
});

export function driverTable(driver: Driver, hideBelow: number): TopicTable {
  const share = (value: number | null, reach: number | null, n: number | null, people = n): Quantity =>
    isSmall(people, hideBelow) ? tooFew('share') : around(value, reach, 'share', { n, isPart: true });
  const money = (value: number | null, reach: number | null, n: number | null, people = n): Quantity =>
    isSmall(people, hideBelow) ? tooFew('money') : around(value, reach, 'money', { n });
  return measureTable('drivers', { en: 'What drives interaction', zh: '互动的驱动因素' }, [
    [
      'service_revenue',
      { en: 'From product to service: revenue from services', zh: '由产品转向服务：服务收入占比' },
      share(driver.service_revenue_share, driver.service_revenue_reach, driver.buyers),
    ],
    [
      'service_cost',
      { en: 'From product to service: service cost of service and product cost', zh: '由产品转向服务：服务成本占比' },
      share(driver.service_cost_share, driver.service_cost_reach, driver.cost_bearers),
    ],
    [
      'service_contacts',
      { en: 'From product to service: contacts that are service', zh: '由产品转向服务：服务类接触占比' },
      share(
        driver.service_contact_share,
        driver.service_contact_reach,
        driver.contacts_known,
        driver.contact_customers,
      ),
    ],
    [
      'repeat',
      { en: 'From deals to relations: revenue from repeat customers', zh: '由一次买卖转向长期关系：老客户收入占比' },
      share(driver.repeat_share, driver.repeat_reach, driver.buyers),
    ],
    [
      'growth',
      { en: 'From profit to relation value: growth of lifetime value', zh: '由利润转向关系价值：终身价值增长' },
      money(driver.clv_growth, driver.clv_growth_reach, driver.clv_customers),
    ],
    [
      'profit',
      { en: 'Against it: profit of the period', zh: '相对照：本期利润' },
      money(driver.profit, null, driver.customers),
    ],
    [
      'growth_against_profit',
      {
        en: 'Growth against profit (1 all growth, −1 all loss of lifetime value)',
        zh: '增长与利润之比（1 全为增长，−1 全为终身价值损失）',
      },
      isSmall(driver.customers, hideBelow) || isSmall(driver.clv_customers, hideBelow)
        ? tooFew('number')
        : quantity(driver.growth_against_profit, 'number', {
            lower: driver.growth_against_profit_lower,
            upper: driver.growth_against_profit_upper,
            n: driver.clv_customers,
          }),
    ],
    [
      'contact_cost',
      { en: 'Technology: cost of a contact', zh: '信息技术：每次接触成本' },
      money(driver.cost_per_contact, driver.cost_per_contact_reach, driver.costed_contacts, driver.costed_customers),
    ],
    [
      'personalised',
      { en: 'Technology: contacts that fitted the customer', zh: '信息技术：个性化接触占比' },
      share(driver.personalised_share, driver.personalised_reach, driver.contacts, driver.reached_customers),
    ],
  ]);
}
