import type { HostInfo } from '../shared/contract.ts';
import manifest from '../../package.json';

const major = (version: string) => Number.parseInt(version, 10);

export function versions(): HostInfo['versions'] {
  const {
    electron = null,
    chrome = null,
    node,
  } = process.versions as Partial<NodeJS.ProcessVersions> & { node: string };
  return { app: manifest.version, electron, chromium: chrome, node };
}

/** Null in the Electron that this version is made for. */
export function runtimeNotice(): string | null {
  const { electron } = process.versions;
  const wanted = manifest.devDependencies.electron;
  if (electron === undefined || major(electron) >= major(wanted)) return null;
  return (
    `Runs in Electron ${electron} because ${wanted} could not be had. ` +
    'That old runtime gets no security fixes any more; the app shows local content only.'
  );
}
