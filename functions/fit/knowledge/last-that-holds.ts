/**
 * The last number that holds on the way from one that does to an end: by steps that double and then halve.
 *
 * @param first the first step
 * @param precision the width at which halving stops
 * @returns the end itself where that holds too
 */
export function lastThatHolds(
  holds: (value: number) => boolean,
  from: number,
  end: number,
  { first, precision }: { readonly first: number; readonly precision: number },
): number {
  const direction = Math.sign(end - from);
  let [inside, outside] = [from, end];
  for (let step = first; ; step *= 2) {
    const next = from + direction * step;
    if ((end - next) * direction <= 0) {
      if (holds(end)) return end;
      break;
    }
    if (!holds(next)) {
      outside = next;
      break;
    }
    inside = next;
  }
  while (Math.abs(outside - inside) > precision) {
    const middle = (inside + outside) / 2;
    if (holds(middle)) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}
