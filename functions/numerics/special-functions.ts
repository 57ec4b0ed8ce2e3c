const halfLogTwoPi = 0.9189385332046727;

/** Stirling's correction log Γ(x) − [(x − ½) log x − x + ½ log 2π], for x ≥ 10 to 1e-17 (Abramowitz & Stegun 6.1.41). */
export function stirlingCorrection(x: number): number {
  const inverse = 1 / x;
  const square = inverse * inverse;
  return (
    inverse *
    (1 / 12 +
      square *
        (-1 / 360 +
          square * (1 / 1260 + square * (-1 / 1680 + square * (1 / 1188 + square * (-691 / 360360 + square / 156))))))
  );
}

/** log Γ(x) for x > 0, absolute error about 1e-15 for small x and relative 1e-15 for large; NaN for x ≤ 0. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let product = 1;
  let shifted = x;
  while (shifted < 10) {
    product *= shifted;
    shifted += 1;
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + halfLogTwoPi + stirlingCorrection(shifted) - Math.log(product);
}

/** ψ(x) = d log Γ(x) / dx for x > 0 (recurrence to x ≥ 10, then the asymptotic series, A&S 6.3.18). */
export function digamma(x: number): number {
  let shifted = x;
  let sum = 0;
  while (shifted < 10) {
    sum -= 1 / shifted;
    shifted += 1;
  }
  const square = 1 / (shifted * shifted);
  const series =
    square *
    (1 / 12 -
      square *
        (1 / 120 -
          square * (1 / 252 - square * (1 / 240 - square * (1 / 132 - square * (691 / 32760 - square / 12))))));
  return sum + Math.log(shifted) - 0.5 / shifted - series;
}

/** ψ′(x) for x > 0 (recurrence to x ≥ 10, then the asymptotic series, A&S 6.4.12). */
export function trigamma(x: number): number {
  let shifted = x;
  let sum = 0;
  while (shifted < 10) {
    sum += 1 / (shifted * shifted);
    shifted += 1;
  }
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series =
    square *
    (1 / 6 -
      square *
        (1 / 30 -
          square * (1 / 42 - square * (1 / 30 - square * (5 / 66 - square * (691 / 2730 - (square * 7) / 6))))));
  return sum + inverse * (1 + 0.5 * inverse + series);
}

/**
 * log Γ(x + d) − log Γ(x) without cancellation, for x > 0, x + d > 0: the difference of two Stirling expansions is formed
 * term by term with log1p, so that it keeps its digits at x ~ 1e13, where lgamma values near 3e14 leave none.
 */
export function logGammaRatio(x: number, d: number): number {
  if (d === 0) return 0;
  if (x < 10 || x + d < 10) {
    const steps = Math.ceil(10 - Math.min(x, x + d));
    let correction = 0;
    for (let step = 0; step < steps; step++) correction += Math.log((x + step) / (x + d + step));
    return correction + ratioOfLarge(x + steps, d);
  }
  return ratioOfLarge(x, d);
}

function ratioOfLarge(x: number, d: number): number {
  const y = x + d;
  return (y - 0.5) * Math.log1p(d / x) + d * Math.log(x) - d + stirlingCorrection(y) - stirlingCorrection(x);
}

/** log B(a, b) for a, b > 0, exact to about 1e-15 relative also when one or both are huge (1e13). */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (small >= 10) {
    const ratio = small / large;
    return (
      halfLogTwoPi +
      0.5 * (Math.log1p(ratio) - Math.log(small)) -
      small * Math.log1p(large / small) -
      large * Math.log1p(ratio) +
      stirlingCorrection(small) +
      stirlingCorrection(large) -
      stirlingCorrection(small + large)
    );
  }
  return logGamma(small) - logGammaRatio(large, small);
}

/** Regularised incomplete beta I_x(a, b) by Lentz's continued fraction (Numerical Recipes 6.4), about 1e-14 absolute. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const guard = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 10000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const factor = d * c;
    result *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return result;
}

/** Regularised lower incomplete gamma P(s, x): series below s + 1, continued fraction above (Numerical Recipes 6.2). */
export function incompleteGamma(s: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(s * Math.log(x) - x - logGamma(s));
  if (x < s + 1) {
    let term = 1 / s;
    let sum = term;
    for (let n = 1; n < 100000 && term > sum * 1e-17; n++) {
      term *= x / (s + n);
      sum += term;
    }
    return front * sum;
  }
  return 1 - front * upperGammaFraction(s, x);
}

/** Continued fraction F with Γ(s, x) = e^(−x) x^s F. */
export function upperGammaFraction(s: number, x: number): number {
  let b = x + 1 - s;
  let c = 1e300;
  let d = 1 / b;
  let result = d;
  for (let n = 1; n < 100000; n++) {
    const a = -n * (n - s);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const factor = d * c;
    result *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return result;
}
