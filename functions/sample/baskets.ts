import type { Random } from '../numerics/random.ts';
import { type Product, products } from './products.ts';
import type { Traits } from './traits.ts';

/** How the customers of each segment (in the order of `segments`) buy: what parts CLV2, CLV3 and CLV6 come from. */
export const basketPlan = [
  { firstPriceShare: 0.84, laterGain: 0.06, newCategory: 0.4 },
  { firstPriceShare: 0.87, laterGain: 0.05, newCategory: 0.34 },
  { firstPriceShare: 0.9, laterGain: 0.035, newCategory: 0.28 },
  { firstPriceShare: 0.93, laterGain: 0.02, newCategory: 0.22 },
] as const;

/** Chance that a later line in a category of the first order is of a dearer tier. */
export const dearerTier = 0.15;

const tierRank = { basic: 1, standard: 2, premium: 3 } as const;
const firstTiers = ['basic', 'standard', 'premium'] as const;
const categories = [...new Set(products.map(({ category }) => category))].sort();

export interface BasketLine {
  readonly product: Product;
  readonly quantity: number;
  /** Price of one unit, and its list price of the day, in cents of the order's currency. */
  readonly unitCents: number;
  readonly compareAtCents: number;
}

/**
 * What one customer puts in the basket, order by order: the first order sets categories and tiers; later lines stay with them, or go to other
 * categories and dearer tiers; the price paid, as a share of the list price, is the segment's at first and higher later, the more so the
 * less sensitive to prices the customer is.
 */
export class Baskets {
  readonly #plan: (typeof basketPlan)[number];
  readonly #laterGain: number;
  readonly #random: Random;
  /** Dearest tier of each category of the first order. */
  readonly #first = new Map<string, number>();
  #firstDay: number | null = null;

  constructor(segment: number, traits: Traits | undefined, random: Random) {
    this.#plan = basketPlan[segment] ?? basketPlan[0];
    this.#laterGain = this.#plan.laterGain * (1.5 - (traits?.price_sensitivity ?? 50) / 100);
    this.#random = random;
  }

  /**
   * A line that costs `cents` in all on a day.
   *
   * @param rate units of the order's currency per unit of the reporting currency
   * @param place which of the ten dearest products that the money buys, 0 to 9
   */
  line(day: number, cents: number, rate: number, place: number): BasketLine {
    this.#firstDay ??= day;
    const isFirst = day === this.#firstDay;
    const random = this.#random;
    const share = this.#plan.firstPriceShare + (isFirst ? 0 : this.#laterGain);
    const priceShare = Math.max(0.6, Math.min(0.99, share + 0.03 * random.normal()));
    const listCents = cents / priceShare;
    const product = isFirst ? this.#firstProduct(listCents / rate, place) : this.#laterProduct(listCents / rate, place);
    if (isFirst) {
      const rank = Math.max(this.#first.get(product.category) ?? 0, tierRank[product.tier]);
      this.#first.set(product.category, rank);
    }
    const quantity = Math.max(1, Math.round(listCents / rate / (product.listPrice * 100)));
    const unitCents = Math.max(1, Math.round(cents / quantity));
    return { product, quantity, unitCents, compareAtCents: Math.max(unitCents, Math.round(unitCents / priceShare)) };
  }

  #firstProduct(listCents: number, place: number): Product {
    const tier = firstTiers[this.#random.weighted([0.55, 0.35, 0.1])] ?? 'basic';
    return this.#pick((product) => product.tier === tier, listCents, place);
  }

  #laterProduct(listCents: number, place: number): Product {
    const random = this.#random;
    const isNew = this.#first.size < categories.length && random.chance(this.#plan.newCategory);
    if (isNew) return this.#pick(({ category }) => !this.#first.has(category), listCents, place);
    const isDearer = random.chance(dearerTier);
    const rankOf = ({ category }: Product): number => this.#first.get(category) ?? 0;
    return this.#pick(
      (product) =>
        this.#first.has(product.category) &&
        (isDearer ? tierRank[product.tier] > rankOf(product) : tierRank[product.tier] <= rankOf(product)),
      listCents,
      place,
    );
  }

  /** One of the products asked for that the money buys; else the cheapest of them, else the cheapest of the first order's categories. */
  #pick(isAsked: (product: Product) => boolean, listCents: number, place: number): Product {
    const asked = products.filter(isAsked);
    const affordable = asked.filter(({ listPrice }) => listPrice * 100 <= 1.25 * listCents);
    const dearest = affordable.at(-1 - (place % Math.max(1, affordable.length)));
    if (dearest) return dearest;
    const [cheapest] = asked.length > 0 ? asked : products.filter(({ category }) => this.#first.has(category));
    return cheapest ?? this.#random.pick(products);
  }
}
