/** Gives the focus back to what opened a window, also when the window is not closed but simply taken away. */
import { useLayoutEffect } from 'react';

export function useFocusBack(isOpen: boolean): void {
  useLayoutEffect(() => {
    if (!isOpen) return;
    // Before the window takes the focus for itself.
    const opener = document.activeElement;
    return () => {
      // After everything that was shown because of it is gone; somebody who went elsewhere meanwhile stays there.
      setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
      });
    };
  }, [isOpen]);
}
