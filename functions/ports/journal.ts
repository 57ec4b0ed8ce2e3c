/** Where progress and warnings go: JSON lines on AWS, plain text on a terminal. Never a cell of a PII or unmapped column. */
export interface Journal {
  info(event: string, facts?: Readonly<Record<string, string | number | boolean | null>>): void;
  warn(event: string, facts?: Readonly<Record<string, string | number | boolean | null>>): void;
}
