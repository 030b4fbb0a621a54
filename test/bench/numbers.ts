/** Middles and ends of measurements. */

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The smallest value that this part of them does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}
