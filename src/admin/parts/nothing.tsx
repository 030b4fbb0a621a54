/** A cell that holds nothing: a dash to look at, a word to hear. */
import { VisuallyHidden } from '@mantine/core';
import rows from './rows.module.css';

export function Nothing() {
  return (
    <span className={rows.quiet}>
      <span aria-hidden>–</span>
      <VisuallyHidden>none</VisuallyHidden>
    </span>
  );
}
