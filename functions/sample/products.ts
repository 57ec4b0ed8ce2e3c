/** Products of the sample firm, cheapest first; prices in the reporting currency. */
export interface Product {
  readonly product_id: string;
  readonly category: string;
  readonly name: string;
  readonly nameZh: string;
  readonly tier: 'basic' | 'standard' | 'premium';
  readonly listPrice: number;
  readonly unitCost: number;
}

const families = [
  { code: 'SEAL', category: 'seals', en: 'Seal kit', zh: '密封件套装', price: 2.4 },
  { code: 'HOSE', category: 'hoses', en: 'Hose', zh: '软管', price: 4.2 },
  { code: 'FILT', category: 'filters', en: 'Filter cartridge', zh: '滤芯', price: 6.5 },
  { code: 'VALV', category: 'valves', en: 'Valve', zh: '阀门', price: 11 },
  { code: 'GAUG', category: 'instruments', en: 'Pressure gauge', zh: '压力表', price: 16 },
  { code: 'PUMP', category: 'pumps', en: 'Pump', zh: '水泵', price: 34 },
] as const;

const sizes = [
  { code: 'S', en: 'S', zh: '小号', tier: 'basic', factor: 1 },
  { code: 'M', en: 'M', zh: '中号', tier: 'standard', factor: 1.6 },
  { code: 'L', en: 'L', zh: '大号', tier: 'standard', factor: 2.3 },
  { code: 'XL', en: 'XL “Pro”', zh: '特大号（专业版）', tier: 'premium', factor: 3.4 },
] as const;

export const products: readonly Product[] = families
  .flatMap(({ code, category, en, zh, price }) =>
    sizes.map((size) => ({
      product_id: `${code}-${size.code}`,
      category,
      name: `${en} - ${size.en}`,
      nameZh: `${zh}（${size.zh}）`,
      tier: size.tier,
      listPrice: Math.round(100 * price * size.factor) / 100,
      unitCost: Math.round(51 * price * size.factor ** 0.96) / 100,
    })),
  )
  .sort((a, b) => a.listPrice - b.listPrice);
