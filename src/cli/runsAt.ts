import { resolve } from 'node:path';
import { defaultDataFolder } from '../engine/storage/dataFolder.ts';
import { runsFolder } from '../engine/storage/runRecord.ts';

/** The folder of all runs that `--runs` names; without it the app's own. */
export const runsAt = (given: string | undefined): string =>
  given === undefined ? runsFolder(defaultDataFolder()) : resolve(given);
