/** Programs of the system that the preparation uses and does not bring itself. */
import { execute, findProgram } from './execute.mjs';
import { Missing } from './steps.mjs';

/**
 * Python with pip, and the compiler where it is needed. Throws Missing, which names all that is not installed.
 * @param {{ compiler?: boolean }} [needed]
 * @returns {Promise<{ python: string, compiler: string | null }>}
 */
export async function requirePrograms({ compiler: needsCompiler = false } = {}) {
  const python = findProgram('python3', 'python');
  const compiler = needsCompiler ? findProgram('g++') : null;
  const absent = [];
  if (!python) absent.push({ name: 'python3 with pip', debian: 'python3 python3-pip' });
  else if (!(await hasPip(python))) absent.push({ name: 'pip for python3', debian: 'python3-pip' });
  if (needsCompiler && !compiler) absent.push({ name: 'the compiler g++', debian: 'g++' });
  if (absent.length > 0) {
    const names = absent.map(({ name }) => name).join(' and ');
    const packages = absent.map(({ debian }) => debian).join(' ');
    throw new Missing(`Not installed: ${names}`, packageAdvice(packages));
  }
  return { python, compiler };
}

const hasPip = async (python) => (await execute(python, ['-m', 'pip', '--version'])).code === 0;

/** How to install a Debian package, which also names what to look for elsewhere. */
export function packageAdvice(debian) {
  return `Install it (Debian and Ubuntu: sudo apt-get install ${debian}), then start again.`;
}
