import type { CheckpointListing } from '../../shared/contract/runs.ts';
import type { EngineEnvironment } from '../environment.ts';
import { listBundled } from '../storage/bundled.ts';
import { listCheckpoints, listRuns, runsFolder } from '../storage/runFolder.ts';

/** Every checkpoint that can be opened: bundled ones, then those of the runs, newest first. */
export function listAllCheckpoints({ dataFolder, resourcesFolder }: EngineEnvironment): CheckpointListing[] {
  const runs = runsFolder(dataFolder);
  const ofRuns = listRuns(runs)
    .filter(({ problem }) => problem === null)
    .flatMap((run) =>
      listCheckpoints(runs, run.run)
        .filter(({ problem }) => problem === null)
        .reverse()
        .map(({ file, epoch, step, validationAccuracy, bytes, written }) => ({
          source: { kind: 'run', run: run.run, file } as const,
          title: checkpointTitle(run.title, file, epoch, step),
          preset: run.preset,
          ...{ epoch, step, validationAccuracy, testAccuracy: null, bytes, written },
        })),
    );
  return [...listBundled(resourcesFolder), ...ofRuns];
}

/** "Fast, seed 42: epoch 3", or the step of a checkpoint between two epochs. */
export function checkpointTitle(runTitle: string, file: string, epoch: number, step: number): string {
  return `${runTitle}: ${file.startsWith('epoch-') ? `epoch ${epoch}` : `step ${step}`}`;
}
