import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('processStart', () => {
  it('is one text for a process and says when it has ended', () => {
    expect(processStart(process.pid)).toBe(processStart(process.pid));
    expect(processStart(process.pid)).not.toBe(processStart(process.ppid));
    if (process.platform === 'linux') expect(processStart(2 ** 22 + 1)).toBe('ended');
  });
});
