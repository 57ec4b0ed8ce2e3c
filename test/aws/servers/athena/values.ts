import { z } from 'zod';
import type { TrinoColumn, TypeSignature } from './trino-client.ts';

const signature: z.ZodType<TypeSignature> = z.lazy(() =>
  z.object({ rawType: z.string(), arguments: z.array(z.object({ value: z.unknown() })).default([]) }),
);
const field = z.object({ fieldName: z.object({ name: z.string() }).nullish(), typeSignature: signature });
const list = z.array(z.unknown());

/** A value of Trino as the text that Athena answers with; undefined for null (inside arrays, maps and rows: `null`). */
export function athenaText(value: unknown, type: TypeSignature, nested = false): string | undefined {
  if (value === null || value === undefined) return nested ? 'null' : undefined;
  const inner = (index: number): TypeSignature => signature.parse(type.arguments[index]?.value);
  switch (type.rawType) {
    case 'double':
    case 'real':
      return javaDouble(value);
    case 'array':
      return `[${list
        .parse(value)
        .map((each) => athenaText(each, inner(0), true))
        .join(', ')}]`;
    case 'map': {
      const entries = Object.entries(z.record(z.string(), z.unknown()).parse(value));
      return `{${entries.map(([key, each]) => `${key}=${athenaText(each, inner(1), true)}`).join(', ')}}`;
    }
    case 'row': {
      const cells = list.parse(value).map((each, index) => {
        const { fieldName, typeSignature } = field.parse(type.arguments[index]?.value);
        return `${fieldName?.name ?? `field${index}`}=${athenaText(each, typeSignature, true)}`;
      });
      return `{${cells.join(', ')}}`;
    }
    default:
      return String(value);
  }
}

/** A double as Java's Double.toString writes it: 1.0, 1.5E-4, NaN. */
function javaDouble(value: unknown): string {
  if (typeof value !== 'number') return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return `${Object.is(value, -0) ? '-0' : value}.0`;
  if (size >= 1e-3 && size < 1e7) return String(value);
  const [mantissa = '0', exponent] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

const precisions: Readonly<Record<string, number>> = {
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
  double: 17,
  real: 17,
  timestamp: 3,
  varchar: 2_147_483_647,
};

/** Description of a result's column, as GetQueryResults gives it. */
export function columnInfo({ name, typeSignature: type }: TrinoColumn): Record<string, unknown> {
  const isDecimal = type.rawType === 'decimal';
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: type.rawType,
    Precision: isDecimal ? type.arguments[0]?.value : (precisions[type.rawType] ?? 0),
    Scale: isDecimal ? type.arguments[1]?.value : 0,
    Nullable: 'UNKNOWN',
    CaseSensitive: type.rawType === 'varchar',
  };
}
