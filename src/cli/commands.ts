import type { Command } from './command.ts';
import { decode } from './decode.ts';
import { info } from './info.ts';
import { train } from './train.ts';

/** A new command is a file beside this one and a name here. */
export const commands: readonly Command[] = [train, decode, info];
