/** Ends a run with one plain line that counts what passed and failed. */
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const count = { passed: 0, failed: errors.length };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') count[state] += 1;
      }
      // A file that does not even load has failed, and so has a hook, though no test of theirs ran.
      const bodies = [module, ...module.children.allSuites()];
      count.failed += bodies.filter((body) => body.errors().length > 0).length;
    }
    // A run without tests, or one that was cut short, fails too.
    if (reason !== 'passed') count.failed = Math.max(count.failed, 1);
    // After the default reporter's own summary.
    process.once('exit', () => console.log(`${count.passed} passed, ${count.failed} failed`));
  }
}
