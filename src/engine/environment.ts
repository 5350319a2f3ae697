/** Where the engine finds what it reads and writes; each host (Electron, local server, command line) says so. */
export interface EngineEnvironment {
  /** Runs and caches of this person; created on first use. See storage/dataFolder.ts for the default. */
  dataFolder: string;
  /** The app's own `resources` folder, holding models/. Only read. */
  resourcesFolder: string;
}
