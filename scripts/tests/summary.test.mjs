import { describe, expect, test } from 'vitest';
import { fromPlaywright, fromVitest, judge, summaryLines } from './summary.mjs';

const vitestReport = (...files) => ({
  testResults: files.map((statuses) => ({
    status: statuses.includes('failed') || statuses.length === 0 ? 'failed' : 'passed',
    assertionResults: statuses.map((status, index) => ({ status, fullName: `test ${index}` })),
  })),
});

describe('vitest report', () => {
  test('counts tests, and a file that did not load as one failure', () => {
    const outcome = fromVitest(vitestReport(['passed', 'passed', 'failed'], ['passed', 'pending'], []));
    expect(outcome.passed).toBe(3);
    expect(outcome.failed).toBe(2);
    expect(outcome.skipped).toEqual([{ title: 'test 1', reason: 'marked pending in its file' }]);
  });
});

describe('Playwright report', () => {
  const spec = (title, status, annotations = []) => ({ title, tests: [{ status, annotations }] });

  test('finds the tests of nested suites, the reason of a skip, and errors outside of tests', () => {
    const outcome = fromPlaywright({
      suites: [
        {
          specs: [spec('opens', 'expected')],
          suites: [
            {
              specs: [
                spec('draws', 'unexpected'),
                spec('sandbox', 'skipped', [{ type: 'skip', description: 'needs Linux' }]),
              ],
            },
          ],
        },
      ],
      errors: [{ message: 'SyntaxError' }],
    });
    expect(outcome).toEqual({ passed: 1, failed: 2, skipped: [{ title: 'sandbox', reason: 'needs Linux' }] });
  });
});

describe('judge', () => {
  const good = { passed: 2, failed: 0, skipped: [] };

  test('takes the outcome of a runner that ended well', () => {
    expect(judge('unit tests', good, 0)).toEqual({ ...good, crash: null });
  });

  test('a test that failed explains the exit status', () => {
    expect(judge('unit tests', { ...good, failed: 1 }, 1)).toMatchObject({ failed: 1, crash: null });
  });

  test.each([
    ['no report', null, 1, 'unit tests left no report'],
    ['no report in spite of status 0', null, 0, 'unit tests left no report'],
    ['a bad end with all passed', good, 1, 'unit tests ended with status 1'],
    ['killed', good, null, 'unit tests ended with status null'],
    ['nothing run', { passed: 0, failed: 0, skipped: [] }, 0, 'unit tests ran no test'],
  ])('counts a crashed runner as a failure: %s', (_, outcome, code, crash) => {
    const judged = judge('unit tests', outcome, code);
    expect(judged.failed).toBe(1);
    expect(judged.crash).toBe(crash);
  });
});

test('the last line sums up all runners', () => {
  const lines = summaryLines([
    judge('unit tests', { passed: 3, failed: 1, skipped: [{ title: 'a', reason: 'needs b' }] }, 1),
    judge('e2e', null, null),
  ]);
  expect(lines).toEqual([
    'Failed: e2e left no report',
    'Skipped: a (needs b)',
    '3 passed, 2 failed, 1 skipped',
  ]);
});
