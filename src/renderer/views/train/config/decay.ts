import type { Configuration } from '../../../../shared/configuration.ts';
import { count, parseNumber } from '../../../lib/format.ts';

type Decay = Configuration['training']['decay'];

/** "0.96 / 2 k", "0.96 / 150", "0.9 / 1 epoch", "none". */
export function decayText(decay: Decay): string {
  if (!decay) return 'none';
  const unit = decay.unit === 'steps' ? '' : decay.every === 1 ? ' epoch' : ' epochs';
  const every = decay.every % 1000 === 0 ? `${count(decay.every / 1000)} k` : String(decay.every);
  return `${decay.factor} / ${every}${unit}`;
}

const form = /^(?<factor>[\d.,e-]+)\s*\/\s*(?<every>[\d.,]+)\s*(?<thousand>k)?\s*(?<unit>epochs?|steps?)?$/i;

/** @param floor lowest learning rate, which the text does not show. */
export function parseDecay(text: string, floor: number): { decay: Decay } | { problem: string } {
  if (/^\s*(none)?\s*$/i.test(text)) return { decay: null };
  const { factor: first, every: second, thousand, unit } = form.exec(text.trim())?.groups ?? {};
  const factor = parseNumber(first ?? '');
  const every = parseNumber((second ?? '').replaceAll(/,(?=\d{3}(\D|$))/g, '')) * (thousand ? 1000 : 1);
  if (Number.isNaN(factor) || Number.isNaN(every)) {
    return { problem: 'Write a factor and steps, as 0.96 / 2000; or 0.9 / 1 epoch; or none.' };
  }
  if (factor < 1e-6 || factor > 1) return { problem: 'The factor must be above 0 and at most 1.' };
  if (every < 1e-3 || every > 1e9) return { problem: 'The number of steps must be above 0.' };
  return {
    decay: { factor, every, unit: unit?.toLowerCase().startsWith('epoch') ? 'epochs' : 'steps', floor },
  };
}
