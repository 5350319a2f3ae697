import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { requirePrograms } from './programs.mjs';

describe.skipIf(process.platform === 'win32')('requirePrograms (needs a POSIX shell)', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'capsnet-programs-'));
    vi.stubEnv('PATH', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  const install = (name, exitCode) => {
    writeFileSync(path.join(folder, name), `#!/bin/sh\nexit ${exitCode}\n`);
    chmodSync(path.join(folder, name), 0o755);
  };

  test('finds both', async () => {
    install('python3', 0);
    install('g++', 0);
    expect(await requirePrograms({ compiler: true })).toEqual({
      python: path.join(folder, 'python3'),
      compiler: path.join(folder, 'g++'),
    });
  });

  test('names everything that is absent at once, with the packages', async () => {
    await expect(requirePrograms({ compiler: true })).rejects.toMatchObject({
      message: 'Not installed: python3 with pip and the compiler g++',
      cure: expect.stringContaining('apt-get install python3 python3-pip g++'),
    });
  });

  test('a Python without pip is not enough', async () => {
    install('python', 1);
    await expect(requirePrograms()).rejects.toMatchObject({
      message: 'Not installed: pip for python3',
      cure: expect.stringContaining('apt-get install python3-pip)'),
    });
  });
});
