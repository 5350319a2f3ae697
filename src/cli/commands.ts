import { average } from './average.ts';
import { bundle } from './bundle.ts';
import type { Command } from './command.ts';
import { decode } from './decode.ts';
import { evaluate } from './evaluate.ts';
import { info } from './info.ts';
import { page } from './page.ts';
import { train } from './train.ts';

/** A new command is a file beside this one and a name here. */
export const commands: readonly Command[] = [train, evaluate, decode, info, average, bundle, page];
