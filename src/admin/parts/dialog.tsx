/** A small window in the middle that asks or shows one thing. */
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialog.module.css';
import { useFocusBack } from './use-focus-back.ts';

interface DialogProps {
  isOpen: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Its head is no `header`: inside a dialog that would count as a second banner of the page. */
export function Dialog({ isOpen, title, onClose, children }: DialogProps) {
  useFocusBack(isOpen);
  return (
    <Modal.Root opened={isOpen} onClose={onClose} centered size={460}>
      <Modal.Overlay backgroundOpacity={0.3} />
      <Modal.Content>
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body className={classes.body}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
