import type { Column, ColumnType } from '../../lake/column.ts';

const whole: Readonly<Record<'smallint' | 'integer' | 'bigint', readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};

function limitsOf(type: ColumnType): readonly [string, string] | null {
  switch (type.kind) {
    case 'double':
      return ['-1.7976931348623157e308', '1.7976931348623157e308'];
    case 'smallint':
    case 'integer':
    case 'bigint':
      return whole[type.kind];
    case 'decimal': {
      const most = `${'9'.repeat(type.precision - type.scale)}.${'9'.repeat(type.scale)}`;
      return [`-${most}`, most];
    }
    default:
      return null;
  }
}

/** What a number of this column must lie between, as people read it; null where it holds no numbers. */
export function numberLimits(column: Column): string | null {
  const limits = limitsOf(column.type);
  return limits === null ? null : `${column.minimum ?? limits[0]} to ${column.maximum ?? limits[1]}`;
}

/** SQL: is the text a number that a column of this type only cannot hold (and no fraction where it holds whole numbers)? Never null. */
export function isNumberSql(text: string, type: ColumnType): string {
  const isNumber = String.raw`coalesce(regexp_full_match(trim(${text}), '[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?'), false)`;
  if (type.kind === 'double' || type.kind === 'decimal') return isNumber;
  const double = `try_cast(${text} as double)`;
  return `(${isNumber} and (${double} is null or ${double} = floor(${double})))`;
}
