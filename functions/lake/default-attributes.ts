import type { RowOf } from './schema.ts';
import type { attributes } from './tables/attributes.ts';

export type AttributeRow = RowOf<typeof attributes>;

const attribute = (
  attribute_id: string,
  chain: 'value' | 'trust',
  component: string,
  importance: number,
  name_en: string,
  name_zh: string,
): AttributeRow => ({
  attribute_id,
  chain,
  component,
  name_en,
  name_zh,
  product_category: null,
  importance,
  anchor_low: null,
  anchor_high: null,
  unit: null,
});

/**
 * The twelve attributes that ship with the system: one at least for each component of value (benefits and sacrifices) and of
 * trust. All are worded so that more is better for the customer. Importance is stated, and sums to 1 in each chain.
 */
export const defaultAttributes: readonly AttributeRow[] = [
  attribute('product_quality', 'value', 'product', 0.16, 'product quality', '产品质量'),
  attribute('product_fit', 'value', 'product', 0.12, 'fit of the product to your needs', '产品与需求的契合度'),
  attribute('service_support', 'value', 'service', 0.12, 'support and service', '支持与服务'),
  attribute('staff_competence', 'value', 'personnel', 0.1, 'competence of the staff', '员工的专业能力'),
  attribute('brand_reputation', 'value', 'image', 0.08, 'reputation of the brand', '品牌声誉'),
  attribute('price_fairness', 'value', 'money', 0.13, 'fairness of prices', '价格公道'),
  attribute('delivery_time', 'value', 'time', 0.12, 'delivery on time', '交货及时'),
  attribute('ordering_ease', 'value', 'energy', 0.09, 'ease of ordering and use', '订购与使用的便利'),
  attribute('peace_of_mind', 'value', 'psychic', 0.08, 'peace of mind', '使用时的安心'),
  attribute('technical_ability', 'trust', 'ability', 0.35, 'technical ability', '技术能力'),
  attribute('keeping_promises', 'trust', 'ability', 0.35, 'keeping what is promised', '履行承诺的能力'),
  attribute('goodwill', 'trust', 'willingness', 0.3, 'goodwill towards customers', '为客户着想的意愿'),
];
