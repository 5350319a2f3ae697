/** Adds up what the test runners report, and says what was skipped and why. */

/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {{ title: string, reason: string }[]} skipped
 */

/**
 * What vitest's JSON report says. A file that could not be read or run counts as one failure.
 * @returns {Outcome}
 */
export function fromVitest(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter((test) => test.status === 'failed').length + brokenFiles.length,
    skipped: tests
      .filter((test) => !['passed', 'failed'].includes(test.status))
      .map((test) => ({ title: test.fullName, reason: `marked ${test.status} in its file` })),
  };
}

/**
 * What Playwright's JSON report says. Errors outside of any test (a file that does not load) count as failures.
 * @returns {Outcome}
 */
export function fromPlaywright(report) {
  const specs = report.suites.flatMap(specsOf);
  const tests = specs.flatMap((spec) => spec.tests.map((test) => ({ title: spec.title, ...test })));
  return {
    passed: tests.filter((test) => test.status === 'expected' || test.status === 'flaky').length,
    failed: tests.filter((test) => test.status === 'unexpected').length + (report.errors ?? []).length,
    skipped: tests
      .filter((test) => test.status === 'skipped')
      .map(({ title, annotations = [] }) => ({
        title,
        reason:
          annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ??
          'no reason given',
      })),
  };
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

/**
 * A runner's outcome: its report, made strict. Without a report, or ended badly with nothing failed in it, the runner
 * itself has failed.
 * @param {string} name
 * @param {Outcome | null} outcome null when the runner left no report
 * @param {number | null} exitCode
 * @returns {Outcome & { crash: string | null }}
 */
export function judge(name, outcome, exitCode) {
  const { passed, failed, skipped } = outcome ?? { passed: 0, failed: 0, skipped: [] };
  const crashed =
    outcome === null || (exitCode !== 0 && failed === 0) || passed + failed + skipped.length === 0;
  const why =
    outcome === null ? 'left no report' : exitCode === 0 ? 'ran no test' : `ended with status ${exitCode}`;
  return { passed, failed: failed + (crashed ? 1 : 0), skipped, crash: crashed ? `${name} ${why}` : null };
}

/** The lines that end a test run; the last is `N passed, N failed, N skipped`. */
export function summaryLines(outcomes) {
  const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const skipped = outcomes.flatMap((outcome) => outcome.skipped);
  return [
    ...outcomes.filter((outcome) => outcome.crash).map((outcome) => `Failed: ${outcome.crash}`),
    ...skipped.map(({ title, reason }) => `Skipped: ${title} (${reason})`),
    `${sum('passed')} passed, ${sum('failed')} failed, ${skipped.length} skipped`,
  ];
}
