/** The configuration of the next run, while it is edited. */
import * as v from 'valibot';
import { ConfigurationSchema } from '../../../../shared/configuration.ts';
import type { Configuration } from '../../../../shared/configuration.ts';
import { toErrorData } from '../../../../shared/errors.ts';
import { findPreset, presets } from '../../../../shared/presets.ts';
import type { Preset } from '../../../../shared/presets.ts';
import { networkShapes, parameterCounts } from '../../../../shared/shapes.ts';
import { networkFields, trainingFields } from './fields.ts';
import type { Field } from './fields.ts';

/** Minutes rather than half a day: what one click starts when nothing else was chosen. */
const preselected = findPreset('fast');

export class Draft {
  #preset = $state.raw<Preset>(preselected);
  #configuration = $state.raw<Configuration>(preselected.configuration);
  /** What the configuration came with, or the preset's where that was off: what switches bring back. */
  #original = $state.raw<Configuration>(preselected.configuration);
  /** What was typed and is not valid, by field. */
  #typed = $state.raw<Readonly<Record<string, { text: string; problem: string }>>>({});

  // Plain getters: a $derived would belong to the component that made the draft, and rest when that is gone.
  get fields(): Field[] {
    return trainingFields(this.#original);
  }
  get parameters(): number | null {
    return countParameters(this.#configuration);
  }
  /** Fields whose value is not the preset's. */
  get changed(): readonly string[] {
    return [...this.fields, ...networkFields]
      .filter(
        (field) => field.id in this.#typed || differs(field, this.#configuration, this.#preset.configuration),
      )
      .map((field) => field.id);
  }
  /** Why the run cannot be started, or null. */
  get problem(): string | null {
    return Object.values(this.#typed)[0]?.problem ?? whole(this.#configuration);
  }
  get preset(): Preset {
    return this.#preset;
  }
  get configuration(): Configuration {
    return this.#configuration;
  }
  /** For people, and for the list of runs: the preset, what differs from it, the seed. */
  get title(): string {
    return runTitle(this.#configuration);
  }

  choose(preset: string): void {
    this.#preset = findPreset(preset);
    this.reset();
  }

  reset(): void {
    this.#configuration = this.#original = this.#preset.configuration;
    this.#typed = {};
  }

  /** The configuration of an earlier run; its preset, if there is one of that name, is what it is compared with. */
  take(configuration: Configuration): void {
    this.#preset = presets.find(({ id }) => id === configuration.preset) ?? presets[0]!;
    this.#configuration = configuration;
    const { network, training } = this.#preset.configuration;
    this.#original = {
      ...configuration,
      network: { ...configuration.network, decoder: configuration.network.decoder ?? network.decoder },
      training: {
        ...configuration.training,
        shift: configuration.training.shift || training.shift,
        distortion: configuration.training.distortion ?? training.distortion,
      },
    };
    this.#typed = {};
  }

  text(field: Field): string {
    return this.#typed[field.id]?.text ?? field.read(this.#configuration);
  }
  problemOf(field: Field): string | null {
    return this.#typed[field.id]?.problem ?? null;
  }

  write(field: Field, text: string): void {
    const others = Object.fromEntries(Object.entries(this.#typed).filter(([id]) => id !== field.id));
    const written = field.write(this.#configuration, text);
    if ('problem' in written) this.#typed = { ...others, [field.id]: { text, problem: written.problem } };
    else {
      this.#typed = others;
      this.#configuration = written.configuration;
    }
  }
}

function differs(field: Field, a: Configuration, b: Configuration): boolean {
  const compared = field.compared ?? field.read;
  return compared(a) !== compared(b);
}

/** What the fields cannot see one by one: sizes that do not fit together. */
function whole(configuration: Configuration): string | null {
  const parsed = v.safeParse(ConfigurationSchema, configuration);
  if (!parsed.success) return parsed.issues[0].message;
  try {
    networkShapes(configuration.network);
    return null;
  } catch (error) {
    return toErrorData(error).message;
  }
}

function countParameters(configuration: Configuration): number | null {
  try {
    return parameterCounts(configuration.network).total;
  } catch {
    return null; // `problem` says why
  }
}

const short: Readonly<Record<string, string>> = {
  iterations: 'r',
  learningRate: 'lr',
  batch: 'batch',
  weight: 'weight',
  limit: 'images',
  distortion: 'distortion',
};

/** "Paper, seed 42", "Paper, lr 0.05, r 1, seed 42". */
export function runTitle(configuration: Configuration): string {
  const preset = presets.find(({ id }) => id === configuration.preset);
  const name = preset?.title ?? configuration.preset;
  const differences = preset
    ? trainingFields(preset.configuration)
        .filter((f) => short[f.id] && f.read(configuration) !== f.read(preset.configuration))
        .map((f) => `${short[f.id]} ${f.read(configuration)}`)
    : [];
  return [name, ...differences.slice(0, 2), `seed ${configuration.training.seed}`].join(', ');
}
