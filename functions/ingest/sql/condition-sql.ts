import type { Condition } from '../mapping.ts';
import { identifier, literal, quotedNames } from './quote.ts';

const cell = (column: string): string => `nullif(trim(${identifier(column)}), '')`;
const lowered = (column: string): string => `lower(${cell(column)})`;
const texts = (values: readonly string[]): string =>
  values.map((value) => literal(value.trim().toLowerCase())).join(', ');

/** A condition as SQL over the record's columns; never null. */
export function conditionSql(condition: Condition): string {
  if (typeof condition === 'string') return `coalesce((${condition}), false)`;
  if ('all' in condition) return `(${condition.all.map(conditionSql).join(' and ')})`;
  if ('any' in condition) return `(${condition.any.map(conditionSql).join(' or ')})`;
  if ('in' in condition) return `coalesce(${lowered(condition.column)} in (${texts(condition.in)}), false)`;
  if ('not_in' in condition) return `coalesce(${lowered(condition.column)} not in (${texts(condition.not_in)}), true)`;
  if ('matches' in condition)
    return `coalesce(regexp_matches(${identifier(condition.column)}, ${literal(condition.matches)}), false)`;
  return `(${cell(condition.column)} is ${condition.is_null ? '' : 'not '}null)`;
}

/** Columns that a condition names; `isOptional`: an absent one counts as null. */
export function conditionColumns(condition: Condition): { readonly name: string; readonly isOptional: boolean }[] {
  if (typeof condition === 'string') return quotedNames(condition).map((name) => ({ name, isOptional: false }));
  if ('all' in condition) return condition.all.flatMap(conditionColumns);
  if ('any' in condition) return condition.any.flatMap(conditionColumns);
  return [{ name: condition.column, isOptional: true }];
}
