/** The shell: the host itself, Electron's main process or the local server. */
import * as v from 'valibot';
import type { SettingsChange } from '../settings.ts';
import { bytes, event, name, nothing, request, text } from './requests.ts';

export const SettingsSchema = v.strictObject({
  theme: v.picklist(['system', 'light', 'dark']),
  /** Digits white on black in both themes. */
  inkAlwaysWhite: v.boolean(),
  /** Single-letter keys (WCAG 2.1.4 asks that they can be turned off). */
  letterKeys: v.boolean(),
  /** Anything a view wants to find again, by view; never secrets. */
  views: v.record(name, v.record(name, v.union([text, v.number(), v.boolean(), v.null()]))),
});
export type Settings = v.InferOutput<typeof SettingsSchema>;

export interface LogLine {
  /** Milliseconds since 1970. */
  time: number;
  source: 'main' | 'inspector' | 'trainer' | 'page';
  level: 'info' | 'warning' | 'error';
  text: string;
}

export interface HostInfo {
  host: 'electron' | 'server';
  versions: { app: string; electron: string | null; chromium: string | null; node: string };
  platform: string;
  processor: string;
  cores: number;
  memory: number;
  dataFolder: string;
  freeDisk: number | null;
  /** Said plainly when an older runtime stands in, or null. */
  runtimeNotice: string | null;
}

export type EngineRole = 'inspector' | 'trainer';
export type Port = 'shell' | EngineRole;

/** What a menu entry, a key or a second start asks the page to do. */
export type MenuCommand =
  | 'open-checkpoint'
  | 'new-run'
  | 'share'
  | 'show-shortcuts'
  | 'show-settings'
  | 'view-learn'
  | 'view-train'
  | 'view-evaluate'
  | 'view-explore'
  | 'view-routing'
  | 'view-system'
  | 'undo'
  | 'redo';

export const shellContract = {
  requests: {
    hostInfo: request<Record<string, never>, HostInfo>(nothing),
    settings: request<Record<string, never>, Settings>(nothing),
    /** Takes what changes, answers with all. */
    changeSettings: request<{ settings: SettingsChange }, Settings>(
      v.strictObject({ settings: v.partial(SettingsSchema) }),
    ),
    /** A native dialog; null when cancelled, not-supported where there is none (the page then uses its own). */
    chooseCheckpoint: request<Record<string, never>, { path: string; name: string } | null>(nothing),
    recentFiles: request<Record<string, never>, { path: string; name: string }[]>(nothing),
    forgetRecentFiles: request<Record<string, never>, null>(nothing),
    /** Called after a checkpoint opened by path; it then stands in the menu of recent files. */
    rememberFile: request<{ path: string }, null>(v.strictObject({ path: text })),
    /** A native save dialog; the file is written whole or not at all. */
    saveFile: request<{ suggestedName: string; bytes: Uint8Array }, { path: string } | null>(
      v.strictObject({ suggestedName: name, bytes }),
    ),
    /** For the back row: the window's content at 150 %, or as it was. Not supported in a browser. */
    present: request<{ on: boolean }, null>(v.strictObject({ on: v.boolean() })),
    revealDataFolder: request<Record<string, never>, null>(nothing),
    logs: request<Record<string, never>, LogLine[]>(nothing),
    /** Resident bytes of each process; null where it is not running. */
    memory: request<
      Record<string, never>,
      {
        trainer: number | null;
        inspector: number | null;
        window: number | null;
        main: number;
        total: number;
        free: number;
      }
    >(nothing),
    /** Ends a stuck engine; it is started again when its port is next asked for. */
    restartEngine: request<{ role: EngineRole }, null>(
      v.strictObject({ role: v.picklist(['inspector', 'trainer']) }),
    ),
  },
  events: {
    log: event<LogLine>(),
    engine: event<{ role: EngineRole; state: 'starting' | 'running' | 'ended'; detail: string }>(),
    command: event<{ command: MenuCommand }>(),
    /** A checkpoint from the command line, a second start or the menu of recent files. */
    openPath: event<{ path: string; name: string }>(),
    theme: event<{ dark: boolean }>(),
  },
} as const;
