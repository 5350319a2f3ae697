import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, MessagePortMain } from 'electron';
import * as v from 'valibot';
import { portMessage } from '../shared/bridge.ts';
import type { Port } from '../shared/contract/shell.ts';
import { AppError, toErrorData } from '../shared/errors.ts';
import type { ErrorData } from '../shared/errors.ts';
import { isPage } from './page.ts';

const RequestSchema = v.tuple([
  v.picklist(['shell', 'inspector', 'trainer']),
  v.pipe(v.number(), v.integer(), v.minValue(0)),
]);

/** The only thing that a page can ask the main process for: a port. Only our page, in its own frame, gets one. */
export function answerPortRequests(
  open: (role: Port) => MessagePortMain | Promise<MessagePortMain>,
  log: (text: string) => void,
): void {
  ipcMain.handle(portMessage, async (event, ...request: unknown[]): Promise<ErrorData | null> => {
    try {
      if (!isFromPage(event))
        throw new AppError('invalid-input', 'Only the app’s own page may ask for a port.');
      const parsed = v.safeParse(RequestSchema, request);
      if (!parsed.success) throw new AppError('invalid-input', 'There is no such port.');
      const [role, id] = parsed.output;
      const port = await open(role);
      event.sender.postMessage(portMessage, id, [port]);
      return null;
    } catch (error) {
      log(`Refused a port: ${error instanceof Error ? error.message : String(error)}`);
      return toErrorData(error);
    }
  });
}

function isFromPage({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isPage(senderFrame.url);
}
