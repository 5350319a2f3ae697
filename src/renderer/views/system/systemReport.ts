/** Everything about this installation as plain text, to paste into a bug report. */
import type { BackendReport, SelfTestResult } from '../../../shared/contract/backends.ts';
import type { HostInfo, LogLine } from '../../../shared/contract/shell.ts';
import type { TrainerStatus } from '../../../shared/contract/trainer.ts';
import { bytes } from '../../lib/format.ts';
import { logText } from './log.ts';

export interface ReportParts {
  host: HostInfo | null;
  backend: BackendReport | null;
  selfTest: readonly SelfTestResult[] | null;
  run: TrainerStatus | null;
  log: readonly LogLine[];
}

/** The last lines of the log that a report takes along. */
const logLines = 60;

export function systemReport({ host, backend, selfTest, run, log }: ReportParts): string {
  return [
    section('CapsNet Explorer', host ? hostRows(host) : ['The host has not answered.']),
    section('Backends', backend ? backendRows(backend) : ['The engine has not answered.']),
    section('Self-test', selfTest ? selfTest.map(testRow) : ['Not run.']),
    section('Run', run?.run ? runRows(run) : ['None in memory.']),
    section('Log', log.length ? log.slice(-logLines).map(logText) : ['Empty.']),
  ].join('\n\n');
}

const section = (title: string, rows: readonly string[]) => [`## ${title}`, ...rows].join('\n');

function hostRows({
  host,
  versions,
  platform,
  processor,
  cores,
  memory,
  freeDisk,
  runtimeNotice,
}: HostInfo): string[] {
  return [
    `version ${versions.app}, host ${host}`,
    `Electron ${versions.electron ?? 'none'}, Chromium ${versions.chromium ?? 'none'}, Node ${versions.node}`,
    platform,
    `${processor}, ${cores} cores, ${bytes(memory)} memory, ${freeDisk === null ? 'unknown' : bytes(freeDisk)} free disk`,
    ...(runtimeNotice ? [runtimeNotice] : []),
  ];
}

function backendRows({
  title,
  tfjs,
  tensorflow,
  threads,
  ownOperations,
  candidates,
}: BackendReport): string[] {
  return [
    `in use: ${title}, ${threads} threads`,
    `TensorFlow ${tensorflow ?? 'none'}, TensorFlow.js ${tfjs}`,
    ...(ownOperations ? [ownOperations] : []),
    ...candidates.map(({ title: name, state, reason, cure }) =>
      [`${name}: ${state}.`, reason, cure].filter(Boolean).join(' '),
    ),
  ];
}

const testRow = ({ passed, title, detail, seconds }: SelfTestResult) =>
  `${passed ? 'passed' : 'FAILED'} ${title} (${seconds.toFixed(1)} s)${detail ? `: ${detail}` : ''}`;

function runRows({
  title,
  state,
  step,
  totalSteps,
  imagesPerSecond,
  memory,
  failure,
  configuration,
  environment,
}: TrainerStatus): string[] {
  return [
    `${title}: ${state}, step ${step} of ${totalSteps}, ${imagesPerSecond.toFixed(0)} img/s`,
    `${bytes(memory.bytes)} memory, ${memory.tensors} tensors`,
    ...(failure ? [`failure: ${failure.code}: ${failure.message} ${failure.hint}`] : []),
    `environment: ${JSON.stringify(environment)}`,
    `configuration: ${JSON.stringify(configuration)}`,
  ];
}
