import type { Bilingual, QuantityUnit } from '../topics/topic.ts';

/** Measures of the mart seven_p in their order, with the P that each belongs to in its name. */
export const sevenNames: Readonly<Record<string, { readonly name: Bilingual; readonly unit: QuantityUnit }>> = {
  level: { name: { en: 'Profiling: revenue per customer', zh: '概况：每客户收入' }, unit: 'money' },
  risk: { name: { en: 'Profiling: share declining or lost', zh: '概况：衰退或流失占比' }, unit: 'share' },
  habits: { name: { en: 'Profiling: days of purchase per customer', zh: '概况：每客户购买天数' }, unit: 'number' },
  preferences: { name: { en: 'Profiling: customers preferring', zh: '概况：偏好客户数' }, unit: 'count' },
  loyalty: { name: { en: 'Persistency: loyalty', zh: '忠诚：忠诚度' }, unit: 'points' },
  duration: { name: { en: 'Persistency: length of the relation', zh: '忠诚：关系时长' }, unit: 'months' },
  change: {
    name: {
      en: 'Persistency: customers kept from the period before (by life cycle)',
      zh: '忠诚：较上一期的客户保持率（按生命周期）',
    },
    unit: 'share',
  },
  marginal: {
    name: { en: 'Profitability: after product, service and marketing cost', zh: '利润：边际利润' },
    unit: 'money',
  },
  gross: { name: { en: 'Profitability: after product cost', zh: '利润：毛利' }, unit: 'money' },
  net: { name: { en: 'Profitability: after all costs', zh: '利润：净利' }, unit: 'money' },
  sales_by_kind: { name: { en: 'Performance: sales of', zh: '性能：品类销售' }, unit: 'money' },
  sales_by_channel: { name: { en: 'Performance: sales through', zh: '性能：渠道销售' }, unit: 'money' },
  sales_by_place: { name: { en: 'Performance: sales in', zh: '性能：地点销售' }, unit: 'money' },
  expected_number: { name: { en: 'Prospecting: customers expected', zh: '未来：预期客户数' }, unit: 'number' },
  class: { name: { en: 'Prospecting: share that would be selected', zh: '未来：符合选择标准的占比' }, unit: 'share' },
  value: { name: { en: 'Prospecting: potential value', zh: '未来：潜在价值' }, unit: 'money' },
  conversion: { name: { en: 'Prospecting: conversion of the selected', zh: '未来：选择者的转化率' }, unit: 'share' },
  means_of_winning: { name: { en: 'Prospecting: share won through', zh: '未来：来源赢得率' }, unit: 'share' },
  fit: { name: { en: 'Product: perceived value', zh: '产品：感知价值' }, unit: 'signed_points' },
  association: { name: { en: 'Product: orders over several categories', zh: '产品：跨品类订单占比' }, unit: 'share' },
  supply: { name: { en: 'Product: delivered as promised', zh: '产品：按承诺交付' }, unit: 'share' },
  response: { name: { en: 'Promotion: offers answered', zh: '促销：响应率' }, unit: 'share' },
  cost: { name: { en: 'Promotion: cost of offers', zh: '促销：成本' }, unit: 'money' },
  cost_per_response: { name: { en: 'Promotion: cost per answer', zh: '促销：每次响应成本' }, unit: 'money' },
};
