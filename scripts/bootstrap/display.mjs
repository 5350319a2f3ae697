/** Whether a window can be shown, and a virtual display for tests where it cannot. */
import { existsSync } from 'node:fs';
import { installPackages } from './debian.mjs';
import { findProgram } from './execute.mjs';

/** @param {NodeJS.ProcessEnv} [env] */
export function hasDisplay(env = process.env, platform = process.platform, exists = existsSync) {
  if (platform !== 'linux') return true;
  if (env.WAYLAND_DISPLAY) return true;
  const local = /^(?:unix)?:(\d+)/.exec(env.DISPLAY ?? '');
  return local ? exists(`/tmp/.X11-unix/X${local[1]}`) : Boolean(env.DISPLAY);
}

/**
 * The command that shows windows on a display of its own: xvfb-run with its arguments, or nothing where there is a
 * display. Throws Missing where there is neither.
 * @param {import('./steps.mjs').Steps} steps
 * @returns {Promise<string[]>}
 */
export async function virtualDisplay(steps) {
  if (hasDisplay()) return [];
  if (!findProgram('xvfb-run'))
    await installPackages(['xvfb', 'xauth'], 'There is no display and no Xvfb', steps);
  return ['xvfb-run', '--auto-servernum', '--server-args=-screen 0 1920x1200x24'];
}
