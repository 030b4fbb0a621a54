/** Small things about words. */

/** `fell_back_to_template` -> "Fell back to template". */
export function sentenceCase(word: string): string {
  const text = word.replaceAll('_', ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1 alert`, `2 alerts`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? singular : plural}`;
}

/** Two letters for an avatar. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const first = words[0] ?? '?';
  const last = words.length > 1 ? words.at(-1) : undefined;
  return (first.charAt(0) + (last?.charAt(0) ?? '')).toUpperCase();
}
