/** Chromium's own sandbox on Linux: when it cannot work, and what to do then. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isRoot } from './debian.mjs';
import { Missing } from './steps.mjs';

/**
 * The arguments that Electron needs because of its sandbox. Throws Missing where it could only run without one:
 * that is for a person to decide, except for root, for whom Chromium's sandbox does not work at all.
 * @param {string} folder the one that holds Electron's executable
 * @param {import('./steps.mjs').Steps} steps
 */
export function sandboxArguments(folder, steps) {
  if (process.platform !== 'linux') return [];
  if (isRoot()) {
    steps.say("Running as root: Electron's own sandbox is off (--no-sandbox).");
    return ['--no-sandbox'];
  }
  const helper = path.join(folder, 'chrome-sandbox');
  if (restrictsNamespaces() && !isSetuidRoot(helper)) {
    throw new Missing(
      "This system keeps Electron's sandbox from starting",
      `Allow it once: sudo chown root '${helper}' && sudo chmod 4755 '${helper}', then start again.`,
    );
  }
  return [];
}

/** Ubuntu since 23.10, Debian before 11: user namespaces are kept from ordinary programs. */
function restrictsNamespaces() {
  return (
    readSetting('kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    readSetting('kernel/unprivileged_userns_clone') === '0' ||
    readSetting('user/max_user_namespaces') === '0'
  );
}

function readSetting(name) {
  try {
    return readFileSync(path.join('/proc/sys', name), 'utf8').trim();
  } catch {
    return null;
  }
}

function isSetuidRoot(file) {
  try {
    const { uid, mode } = statSync(file);
    return uid === 0 && (mode & 0o4000) !== 0;
  } catch {
    return false;
  }
}
