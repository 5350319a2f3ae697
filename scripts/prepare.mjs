/** Dependencies, native TensorFlow and the build, for those who want nothing started (.ci/run). */
import { prepare, runMain } from './bootstrap/prepare.mjs';
import { terminalSteps } from './bootstrap/steps.mjs';

runMain(async () => {
  await prepare(terminalSteps());
});
