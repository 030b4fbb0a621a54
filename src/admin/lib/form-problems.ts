/** What the API objects to, at the fields of the form that caused it. */
import type { Problem } from '../../contract/problem.ts';

/** Codes that concern one field though the API names none. */
export type FieldOfCode = Readonly<Record<string, string>>;

/**
 * Messages by form field, for `form.setErrors`, and whether they say all: what belongs to no field of the form must be
 * shown above it. `hostApplication.origins.0` counts for the field `hostApplication.origins` when that is the one there is.
 */
export function formProblems(
  problem: Problem,
  formFields: readonly string[],
  fieldOfCode: FieldOfCode = {},
): { errors: Record<string, string>; isComplete: boolean } {
  const errors: Record<string, string> = {};
  let isComplete = true;
  for (const { path, message } of problem.fields ?? []) {
    const field = nearestField(path, formFields);
    if (field === undefined) isComplete = false;
    else errors[field] ??= message;
  }
  const own = fieldOfCode[problem.code];
  if (Object.keys(errors).length === 0 && own !== undefined) return { errors: { [own]: problem.detail }, isComplete: true };
  return { errors, isComplete: isComplete && Object.keys(errors).length > 0 };
}

function nearestField(path: string, formFields: readonly string[]): string | undefined {
  const steps = path.split('.');
  for (let length = steps.length; length > 0; length -= 1) {
    const field = steps.slice(0, length).join('.');
    if (formFields.includes(field)) return field;
  }
  return undefined;
}
