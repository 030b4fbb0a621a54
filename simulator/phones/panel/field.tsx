/** A label with its field, and the line that says what went wrong. */
import type { ReactNode } from 'react';

export function Field({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children.
    <label className="field">
      <span>{label}</span>
      {children}
      {hint && <small>{hint}</small>}
    </label>
  );
}

export function Problem({ words }: { words: string | null }) {
  return words === null ? null : (
    <p className="panel-problem" role="alert">
      {words}
    </p>
  );
}
