/** Installs Debian packages where that is allowed: as root, on Debian, Ubuntu and their kin. */
import { execute, findProgram, reasonIn } from './execute.mjs';
import { Missing } from './steps.mjs';
import { packageAdvice } from './programs.mjs';

export const isRoot = () => process.getuid?.() === 0;

/**
 * @param {string[]} packages names as in Debian 12; where the system has renamed one to NAMEt64, that one is taken
 * @param {string} reason what is missing without them
 * @param {import('./steps.mjs').Steps} steps
 */
export async function installPackages(packages, reason, steps) {
  const apt = findProgram('apt-get');
  if (!isRoot() || !apt) throw new Missing(reason, packageAdvice(packages.join(' ')));
  await steps.step(`Installing ${packages.join(' ')} (apt-get)`, async () => {
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
    await execute(apt, ['update', '-qq'], { env: quiet });
    const names = await Promise.all(packages.map(currentName));
    const { code, output } = await execute(
      apt,
      ['install', '-y', '-qq', '--no-install-recommends', ...names],
      {
        env: quiet,
      },
    );
    if (code !== 0)
      throw new Missing(`${reason}; apt-get failed: ${reasonIn(output)}`, packageAdvice(names.join(' ')));
  });
}

async function currentName(name) {
  const exists = async (candidate) => {
    const { code, output } = await execute('apt-cache', ['policy', candidate]);
    return code === 0 && /Candidate: (?!\(none\))/.test(output);
  };
  return !(await exists(name)) && (await exists(`${name}t64`)) ? `${name}t64` : name;
}
