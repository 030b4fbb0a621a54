/** Short remarks at the edge of the page: what was done, with the way back where there is one, and what failed. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { problemOf } from './api.ts';

/** Long enough to read a line and to reach the button. */
const CLOSE_AFTER_MS = 5_000;
const CLOSE_WITH_UNDO_AFTER_MS = 10_000;

export interface Undo {
  /** Takes the change back; what it throws is shown. */
  run: () => Promise<unknown>;
  /** What is then true: "Priya Sharma is active again." */
  done: string;
}

let lastWithUndo: string | null = null;

/** Says that something was done. Only the last change can be taken back: undoing an older one would undo the newer with it. */
export function toastDone(message: string, undo?: Undo): void {
  const id = crypto.randomUUID();
  if (lastWithUndo !== null) notifications.hide(lastWithUndo);
  lastWithUndo = undo ? id : null;
  notifications.show({
    id,
    color: 'petrol',
    withBorder: true,
    autoClose: undo ? CLOSE_WITH_UNDO_AFTER_MS : CLOSE_AFTER_MS,
    closeButtonProps: { 'aria-label': 'Close this remark' },
    message: undo ? (
      <span className="toast-line">
        <span>{message}</span>
        <Button size="compact-sm" variant="light" onClick={() => void takeBack(id, undo)}>
          Undo
        </Button>
      </span>
    ) : (
      message
    ),
  });
}

/** Says that something failed, in the words of the API. */
export function toastProblem(title: string, error: unknown): void {
  const problem = problemOf(error);
  notifications.show({
    color: 'red',
    withBorder: true,
    autoClose: CLOSE_WITH_UNDO_AFTER_MS,
    closeButtonProps: { 'aria-label': 'Close this remark' },
    title,
    message: problem.detail,
  });
}

async function takeBack(id: string, undo: Undo): Promise<void> {
  notifications.hide(id);
  try {
    await undo.run();
    toastDone(undo.done);
  } catch (error) {
    toastProblem('It could not be undone', error);
  }
}
