import { fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AppError } from '../../shared/errors.ts';
import { bundleScript, killed, nextMessage } from '../testing/bundleScript.ts';
import { livingOwner, ownRun, processStart, releaseRun } from './runOwner.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'owner-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const ownerFiles = () => readdirSync(folder).filter((name) => name.startsWith('owner-'));

describe('ownRun', () => {
  it('lets one own, in this process too, and the next after it', () => {
    expect(livingOwner(folder)).toBe(null);
    const owner = ownRun(folder);
    expect(livingOwner(folder)).toBe(process.pid);
    try {
      ownRun(folder);
      expect.unreachable();
    } catch (error) {
      expect((error as AppError).code).toBe('busy');
    }
    releaseRun(folder, owner);
    expect(livingOwner(folder)).toBe(null);
    releaseRun(folder, ownRun(folder));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over from a killed process, but not from a living one', async () => {
    const script = await bundleScript(
      folder,
      `import { ownRun } from '${import.meta.dirname}/runOwner.ts';
      ownRun('${folder}');
      process.send('owned');
      setInterval(() => {}, 1000);`,
    );
    const child = fork(script, { execArgv: [] });
    await nextMessage(child);
    expect(livingOwner(folder)).toBe(child.pid);
    expect(() => ownRun(folder)).toThrow(`is being trained by process ${child.pid}`);
    await killed(child);
    expect(ownerFiles()).toHaveLength(1);
    expect(livingOwner(folder)).toBe(null);
    releaseRun(folder, ownRun(folder));
    expect(ownerFiles()).toEqual([]);
  });

  it('is not misled by a process number that is used again, or by a damaged file', () => {
    writeFileSync(
      join(folder, 'owner-1-00000000.json'),
      JSON.stringify({ pid: process.pid, started: 'boot 1' }),
    );
    writeFileSync(join(folder, 'owner-2-00000000.json'), '{');
    writeFileSync(join(folder, 'owner-3-00000000.json'), '{"pid":-1,"started":"x"}');
    expect(livingOwner(folder)).toBe(null);
    releaseRun(folder, ownRun(folder));
    expect(ownerFiles()).toEqual([]);
  });

  it('never lets two of many processes own at once', async () => {
    const script = await bundleScript(
      folder,
      `import { ownRun } from '${import.meta.dirname}/runOwner.ts';
      process.on('message', () => {
        try { ownRun('${folder}'); process.send('owned'); } catch (error) { process.send(error.code); }
      });
      process.send('ready');`,
    );
    const children = Array.from({ length: 4 }, () => fork(script, { execArgv: [] }));
    const answers = () => Promise.all(children.map(nextMessage));
    expect(await answers()).toEqual(['ready', 'ready', 'ready', 'ready']);
    const told = answers();
    for (const child of children) child.send('go');
    const results = await told;
    expect(results.filter((answer) => answer === 'owned').length).toBeLessThanOrEqual(1);
    expect(results.every((answer) => answer === 'owned' || answer === 'busy')).toBe(true);
    await Promise.all(children.map(killed));
  });
});

// Elsewhere than on Linux, whose /proc needs no program; a stand-in for macOS's `ps` writes down that it was asked.
describe.skipIf(process.platform === 'win32')('livingOwner with ps (needs a POSIX shell)', () => {
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').split('\n').length - 1;
  const own = (pid: number | undefined, started: string) => {
    const run = mkdtempSync(join(folder, 'run-'));
    writeFileSync(join(run, 'owner-1-00000000.json'), JSON.stringify({ pid, started }));
    return run;
  };
  beforeEach(() => {
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    vi.useFakeTimers({ toFake: ['performance'] });
    const { platform } = process;
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }));
    writeFileSync(join(folder, 'calls'), '');
    const script = `#!/bin/sh\necho "$@" >> ${join(folder, 'calls')}\necho "Mon Nov 25 09:00:00 2026"\n`;
    writeFileSync(join(folder, 'ps'), script, { mode: 0o755 });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.useRealTimers();
  });

  it('asks once for a process of before, and not at each listing for a living one', () => {
    const [living, stale] = [
      own(process.pid, 'Mon Nov 25 09:00:00 2026'),
      own(process.pid, 'Sun Nov 24 09:00:00 2026'),
    ];
    for (let listing = 0; listing < 5; listing++) {
      expect([livingOwner(living), livingOwner(stale)]).toEqual([process.pid, null]);
    }
    expect(calls()).toBe(2);
    vi.advanceTimersByTime(11_000);
    expect([livingOwner(living), livingOwner(stale)]).toEqual([process.pid, null]);
    expect(calls()).toBe(3);
  });

  it('sees at once that a living one has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const run = own(child.pid, 'Mon Nov 25 09:00:00 2026');
    expect(livingOwner(run)).toBe(child.pid);
    await killed(child);
    expect(livingOwner(run)).toBe(null);
  });
});

describe('processStart', () => {
  it('is one text for a process and says when it has ended', () => {
    expect(processStart(process.pid)).toBe(processStart(process.pid));
    expect(processStart(process.pid)).not.toBe(processStart(process.ppid));
    if (process.platform === 'linux') expect(processStart(2 ** 22 + 1)).toBe('ended');
  });
});
