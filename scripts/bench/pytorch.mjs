/**
 * PyTorch for the comparison alone, in the cache. Its Linux wheel links to CUDA's libraries even where there is no
 * GPU, so those that it links to come along; what only GPUs use (triton, cuSOLVER, bindings) stays away.
 */
import path from 'node:path';
import { entry } from '../bootstrap/cache.mjs';
import { execute, reasonIn } from '../bootstrap/execute.mjs';
import { requirePrograms } from '../bootstrap/programs.mjs';
import { attempt } from '../bootstrap/refusals.mjs';
import { Missing } from '../bootstrap/steps.mjs';

const VERSION = '2.15.0';
const NAME = `pytorch-${VERSION}-compiling`;

const LINKED = [
  'nvidia-cudnn-cu13==9.26.0.51',
  'nvidia-cusparselt-cu13==0.8.1',
  'nvidia-nccl-cu13==2.30.7',
  'nvidia-nvshmem-cu13==3.7.2',
];
const CUDA = 'cuda-toolkit[cublas,cudart,cufft,cufile,cupti,cusparse,nvjitlink,nvrtc]==13.2.2';
const PURE = [
  'filelock',
  'typing-extensions>=4.13',
  'sympy>=1.13.3',
  'networkx>=2.5.1',
  'jinja2',
  'fsspec>=0.8.5',
  'setuptools', // torch.compile
];

const IDLE_SECONDS = 120; // pip unpacks its largest package without a word

/**
 * @param {import('../bootstrap/steps.mjs').Steps} steps
 * @returns {Promise<string>} the Python that can import torch
 */
export async function providePyTorch(steps) {
  const folder = await attempt(NAME, () => entry(NAME, (staging) => install(staging, steps)));
  return pythonOf(folder);
}

const pythonOf = (folder) =>
  path.join(
    folder,
    'venv',
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );

async function install(staging, steps) {
  const { python } = await requirePrograms();
  const cuda = process.platform === 'linux' && process.arch === 'x64';
  const title = `Installing PyTorch ${VERSION} for the comparison${cuda ? ' (4 GB, minutes)' : ''}`;
  await steps.step(title, async () => {
    await must(
      execute(python, ['-m', 'venv', '--without-pip', path.join(staging, 'venv')]),
      'make a place for PyTorch',
    );
    const pip = (...packages) => {
      const quiet = ['--no-cache-dir', '--disable-pip-version-check', '--quiet'];
      const args = ['-m', 'pip', '--python', pythonOf(staging), 'install', ...quiet, ...packages];
      return must(
        execute(python, args, { idleSeconds: IDLE_SECONDS, watched: [staging] }),
        'install PyTorch',
      );
    };
    await pip('--no-deps', `torch==${VERSION}`, ...(cuda ? LINKED : []));
    await pip(...PURE, ...(cuda ? [CUDA] : []));
    await must(execute(pythonOf(staging), ['-c', 'import torch']), 'import PyTorch');
  });
}

async function must(running, what) {
  const { code, output } = await running;
  if (code !== 0)
    throw new Missing(`Could not ${what}: ${reasonIn(output)}`, 'Check the network, then try again.');
}
