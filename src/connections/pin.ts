/** The two-step PIN that a number is registered with where it has none. */

/** Six digits, each as likely as any other. */
export function newPin(): string {
  const limit = 4_294_000_000;
  for (;;) {
    const [random = limit] = crypto.getRandomValues(new Uint32Array(1));
    if (random < limit) return String(random % 1_000_000).padStart(6, '0');
  }
}
