import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { execute } from './execute.mjs';
import { ROOT } from './prepare.mjs';
import { requirePrograms } from './programs.mjs';
import { downloadWheel, unpack } from './wheel.mjs';

const { python } = await requirePrograms().catch(() => ({ python: null }));
const NAME = 'demo_thing-1.0-py3-none-any.whl';

// A wheel made here, which pip finds in a folder: no network.
describe.skipIf(!python)('a wheel (needs python3 with pip)', () => {
  let folder;
  let shop;
  let sha256;
  const wheel = (changes) => ({
    requirement: 'demo-thing==1.0',
    platform: 'any',
    pythonVersion: '3.11',
    sha256,
    ...changes,
  });
  const download = (changes) =>
    downloadWheel(python, wheel(changes), path.join(folder, 'download'), () => {});

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'capsnet-wheel-'));
    shop = path.join(folder, 'shop');
    mkdirSync(shop);
    const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as wheel:
    wheel.writestr('demo/library.so', 'x' * 100000)
    wheel.writestr('demo/other.txt', 'not needed')
    wheel.writestr('demo_thing-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: demo-thing\\nVersion: 1.0\\n')
    wheel.writestr('demo_thing-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('demo_thing-1.0.dist-info/RECORD', '')
`;
    expect(await execute(python, ['-c', script, path.join(shop, NAME)])).toMatchObject({ code: 0 });
    sha256 = createHash('sha256')
      .update(readFileSync(path.join(shop, NAME)))
      .digest('hex');
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', shop);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is downloaded, and only what is needed is unpacked', async () => {
    const file = await download();
    expect(path.basename(file)).toBe(NAME);
    const target = path.join(folder, 'unpacked', 'library.so');
    await unpack(file, (name) => (name === 'demo/library.so' ? target : null), ROOT);
    expect(readFileSync(target, 'utf8')).toBe('x'.repeat(100_000));
    expect(readdirSync(path.dirname(target))).toEqual(['library.so']);
  });

  test('with another checksum is refused and removed', async () => {
    await expect(download({ sha256: '0'.repeat(64) })).rejects.toThrow(/wrong checksum/);
    expect(existsSync(path.join(folder, 'download', NAME))).toBe(false);
  });

  test('that does not exist gives one line of reason', async () => {
    const refused = download({ requirement: 'no-such-thing==1.0' });
    await expect(refused).rejects.toThrow(
      /could not download no-such-thing==1.0: .*No matching distribution/,
    );
    await expect(refused).rejects.not.toThrow('\n');
  });

  test('that is no zip file is an error, not a hang', async () => {
    await expect(unpack(path.join(ROOT, 'package.json'), () => null, ROOT)).rejects.toThrow(
      /End of central directory/i,
    );
  });
});
