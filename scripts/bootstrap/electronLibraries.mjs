/** The shared libraries of the system that Electron needs on Linux. */
import { installPackages } from './debian.mjs';
import { execute, findProgram } from './execute.mjs';

/** Debian's package for each library that Electron links to, as `ldd` names them. */
const PACKAGES = [
  [/^libgtk-3\b|^libgdk-3\b/, 'libgtk-3-0'],
  [/^lib(nss3|nssutil3|smime3)\./, 'libnss3'],
  [/^libnspr4\./, 'libnspr4'],
  [/^libasound\./, 'libasound2'],
  [/^libgbm\./, 'libgbm1'],
  [/^libdrm\./, 'libdrm2'],
  [/^libatk-1\.0\./, 'libatk1.0-0'],
  [/^libatk-bridge-2\.0\./, 'libatk-bridge2.0-0'],
  [/^libatspi\./, 'libatspi2.0-0'],
  [/^libcups\./, 'libcups2'],
  [/^libxkbcommon\./, 'libxkbcommon0'],
  [/^libxcb\./, 'libxcb1'],
  [/^libX11\./, 'libx11-6'],
  [/^libXcomposite\./, 'libxcomposite1'],
  [/^libXdamage\./, 'libxdamage1'],
  [/^libXext\./, 'libxext6'],
  [/^libXfixes\./, 'libxfixes3'],
  [/^libXrandr\./, 'libxrandr2'],
  [/^libpango/, 'libpango-1.0-0'],
  [/^libcairo\./, 'libcairo2'],
  [/^libdbus-1\./, 'libdbus-1-3'],
  [/^libexpat\./, 'libexpat1'],
  [/^libudev\./, 'libudev1'],
  [/^lib(glib|gobject|gio|gmodule)-2\.0\./, 'libglib2.0-0'],
];

/** @returns {string[]} names such as libgtk-3.so.0 */
export function missingIn(lddOutput) {
  return [...new Set([...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]))];
}

/** @returns {string[]} Debian packages; a library that we do not know stands for itself */
export function packagesFor(libraries) {
  return [...new Set(libraries.map((name) => PACKAGES.find(([pattern]) => pattern.test(name))?.[1] ?? name))];
}

/**
 * Sees to it that the executable finds its libraries; as root on Debian it installs them. Throws Missing otherwise.
 * @param {string} executable
 * @param {import('./steps.mjs').Steps} steps
 */
export async function provideLibraries(executable, steps) {
  const ldd = process.platform === 'linux' ? findProgram('ldd') : null;
  if (!ldd) return;
  const missing = missingIn((await execute(ldd, [executable])).output);
  if (missing.length === 0) return;
  await installPackages(
    packagesFor(missing),
    `Electron lacks shared libraries (${missing.join(', ')})`,
    steps,
  );
}
