/**
 * The inspector process: opens models, looks into them, and answers while the trainer trains. TensorFlow is loaded
 * with the first request that computes; runs, datasets and the sliders' weights are there before.
 */
import type { Call, Emit, Handlers } from '../shared/calls.ts';
import { longestCapsules } from '../shared/capsuleMap.ts';
import type { Split } from '../shared/contract/datasets.ts';
import type { inspectorContract } from '../shared/contract/inspector.ts';
import { datasets } from './data/datasets.ts';
import type { EngineEnvironment } from './environment.ts';
import { listAllCheckpoints } from './inspect/checkpointListing.ts';
import type { SplitEncoding } from './inspect/encode.ts';
import { evaluate } from './inspect/evaluate.ts';
import { Models } from './inspect/models.ts';
import type { OpenModel } from './inspect/models.ts';
import { describeDataset, findSplit, splitLabels, takeImages } from './inspect/splits.ts';
import type { SplitImages } from './inspect/splits.ts';
import { checkpointToSave } from './storage/namesFile.ts';
import { deleteRun, listRuns, readRunDetails, runsFolder } from './storage/runFolder.ts';

type Contract = typeof inspectorContract;

/** What computes, and with it TensorFlow. */
const computing = () => import('./inspect/computing.ts');

/** @param emit sends an event to the page; the hosts' engine processes connect it */
export function createInspector(environment: EngineEnvironment, emit: Emit<Contract>): Handlers<Contract> {
  const runs = runsFolder(environment.dataFolder);
  const log = (text: string) => emit('log', { level: 'info', text });
  /** A folder that cannot be written costs measuring again the next time, and nothing else. */
  const warn = (problem: string | null) => {
    if (problem !== null) emit('log', { level: 'warning', text: problem });
  };
  const models = new Models(
    environment,
    async (checkpoint) => (await computing()).makeNetwork(checkpoint),
    warn,
  );
  /** Validation images are those that the model held out, where one is named. */
  const splitFor = (dataset: string, split: Split, model?: string): Promise<SplitImages> | SplitImages =>
    model === undefined
      ? findSplit(dataset, split)
      : models.use(model, ({ configuration }) => findSplit(dataset, split, configuration.training));

  return {
    backend: async () => (await computing()).chooseBackend(),
    selfTest: async (_, call) => (await computing()).selfTest(environment, call),

    datasets: () => datasets.map(describeDataset),
    images: async ({ dataset, split, indices, model }) =>
      takeImages(await splitFor(dataset, split, model), indices),
    labels: async ({ dataset, split, model }) => splitLabels(await splitFor(dataset, split, model)),

    runs: () => listRuns(runs),
    run: ({ run, points }) => readRunDetails(runs, run, points),
    deleteRun({ run }) {
      deleteRun(runs, run);
      log(`Deleted the run ${run}.`);
      return null;
    },
    checkpoints: () => listAllCheckpoints(environment),
    checkpointFile: ({ run, file }) => checkpointToSave(environment.dataFolder, run, file),

    openModel({ source }) {
      const model = models.open(source);
      log(`Opened ${model.title}.`);
      return model;
    },
    encode: ({ model, pixels }, call) =>
      models.use(model, async (open) => (await computing()).encode(await open.network(), pixels, call)),
    reconstruct: ({ model, dataset, split, indices }, call) =>
      models.use(model, async (open) => {
        const source = findSplit(dataset, split, open.configuration.training);
        return (await computing()).reconstruct(await open.network(), source, indices, call);
      }),
    evaluate: ({ model, dataset, split }, call) =>
      models.use(model, async (open) => {
        const source = findSplit(dataset, split, open.configuration.training);
        return evaluate(source, await encoded(open, source, call));
      }),
    capsuleStatistics: ({ model, dataset }, call) =>
      models.use(model, (open) =>
        open.statistics.get(dataset, call, async (shared) => {
          if (open.info.statistics?.dataset === dataset) return open.info.statistics;
          const { measureStatistics } = await computing();
          const net = await open.network();
          const statistics = await measureStatistics(net, dataset, open.configuration.training, shared);
          warn(open.keepStatistics(statistics));
          return statistics;
        }),
      ),
    capsuleMeasures: ({ model, dataset }, call) =>
      models.use(model, (open) =>
        open.measures.get(dataset, call, async (shared) => {
          if (open.info.measures?.dataset === dataset) return open.info.measures;
          const source = findSplit(dataset, 'train', open.configuration.training);
          const { capsuleMeasures } = await computing();
          const measures = await capsuleMeasures(await open.network(), source, shared);
          warn(open.keepMeasures(measures));
          return measures;
        }),
      ),
    nameDimension: ({ model, digit, dimension, name }) =>
      models.use(model, (open) => open.nameDimension(digit, dimension, name)),
    longestCapsules: ({ model, dataset, split }, call) =>
      models.use(model, async (open) => {
        const source = findSplit(dataset, split, open.configuration.training);
        const encoding = await encoded(open, source, call);
        return longestCapsules(encoding, source.places, open.configuration.network.digitCapsules.dims);
      }),
    routingTrace: ({ model, pixels, coupling }) =>
      models.use(model, async (open) =>
        (await computing()).traceRouting(await open.network(), pixels, coupling),
      ),
    compareCouplings: ({ model, dataset }, call) =>
      models.use(model, (open) =>
        open.couplings.get(dataset, call, async (shared) => {
          const source = findSplit(dataset, 'validation', open.configuration.training);
          return (await computing()).compareCouplings(await open.network(), source, shared);
        }),
      ),
    conv1: ({ model, pixels }) =>
      models.use(model, async (open) => (await computing()).readConv1(await open.network(), pixels)),
  };
}

/** All capsules of a split, computed once per model. */
function encoded(open: OpenModel, source: SplitImages, call: Call): Promise<SplitEncoding> {
  return open.encodings.get(`${source.dataset.id} ${source.split}`, call, async (shared) => {
    const { encodeSplit } = await computing();
    return encodeSplit(await open.network(), source, shared);
  });
}
