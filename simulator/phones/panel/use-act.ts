/** Does something in the simulator, says while it runs, and keeps what went wrong to show it. */
import { useState } from 'react';
import { wordsOf } from '../data/api.ts';

export function useAct() {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** Answers whether it worked. */
  const act = async (what: () => Promise<unknown>): Promise<boolean> => {
    setIsBusy(true);
    setProblem(null);
    try {
      await what();
      return true;
    } catch (error) {
      setProblem(wordsOf(error));
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { act, isBusy, problem };
}
