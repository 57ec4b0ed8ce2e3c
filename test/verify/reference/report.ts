export interface Report {
  heading(text: string): void;
  /** A figure that must lie within a tolerance; `relative` by default. */
  near(name: string, found: number, expected: number, tolerance: number, kind?: 'relative' | 'absolute'): void;
  /** The largest deviation over many figures, in one line. */
  worst(name: string, deviations: readonly number[], tolerance: number): void;
  holds(name: string, holds: boolean, detail: string): void;
  finish(): boolean;
}

/** Prints one line a figure and remembers what missed its bar. NaN always misses. */
export function createReport(print: (line: string) => void): Report {
  const missed: string[] = [];
  let figures = 0;
  const line = (name: string, holds: boolean, detail: string) => {
    figures++;
    if (!holds) missed.push(name);
    print(`  ${holds ? 'ok    ' : 'MISSED'}  ${name.padEnd(44)} ${detail}`);
  };
  return {
    heading: (text) => print(`\n${text}`),
    near(name, found, expected, tolerance, kind = 'relative') {
      const deviation = kind === 'relative' ? Math.abs(found / expected - 1) : Math.abs(found - expected);
      const detail = `${found} against ${expected} (off by ${deviation.toExponential(1)}, allowed ${tolerance.toExponential(0)} ${kind})`;
      line(name, deviation <= tolerance, detail);
    },
    worst(name, deviations, tolerance) {
      const largest = deviations.reduce((worst, value) => (value <= worst ? worst : value), 0);
      const detail = `${deviations.length} figures, largest deviation ${largest.toExponential(1)}, allowed ${tolerance.toExponential(0)}`;
      line(name, deviations.length > 0 && largest <= tolerance, detail);
    },
    holds: line,
    finish() {
      print(`\n${figures - missed.length} of ${figures} figures within their tolerance`);
      if (missed.length > 0) print(`missed: ${missed.join('; ')}`);
      return missed.length === 0;
    },
  };
}
