/** Amounts in words: Indian grouping for rupees, the reader's own otherwise; whole amounts without decimals. */
export function formatMoney(amount: number, currency: string, locale?: string): string {
  const decimals = Number.isInteger(amount) ? { minimumFractionDigits: 0 } : {};
  try {
    return new Intl.NumberFormat(currency === 'INR' ? 'en-IN' : locale, { style: 'currency', currency, ...decimals }).format(amount);
  } catch {
    return `${currency} ${amount}`;
  }
}
