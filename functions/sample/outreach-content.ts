import { products } from './products.ts';

/** Categories that the firm tells its customers about. */
export const productCategories: readonly string[] = [...new Set(products.map(({ category }) => category))].sort();
