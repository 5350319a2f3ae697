/* eslint-disable @typescript-eslint/no-require-imports -- Electron before 28 loads CommonJS only */
/**
 * Stands in for Electron's own default app, which the older Electron of the tests was shipped without:
 * takes the path argument as `electron PATH` does, gives the app its name, version, folder and user data,
 * adds what that Electron lacks, and runs the app's main script.
 * The small script beside that Electron's executable (scripts/bootstrap/electronOlder.mjs) requires this file.
 */
'use strict';

const { existsSync, readFileSync, statSync } = require('node:fs');
const path = require('node:path');
const { app } = require('electron');
const { addMissing } = require('./missing.cjs');

/** Options that take their value as the next argument; all others are `--name` or `--name=value`. */
const withValue = new Set(['-r', '--require']);

/** Splits the command line into modules to require first and the app's path. */
function readArguments(argv) {
  const modules = [];
  for (let index = 1; index < argv.length; index++) {
    const argument = argv[index];
    if (withValue.has(argument)) modules.push(argv[++index]);
    else if (!argument.startsWith('-')) return { modules, appPath: path.resolve(argument) };
  }
  return { modules, appPath: null };
}

function run(appPath) {
  const folder = statSync(appPath).isDirectory() ? appPath : path.dirname(appPath);
  const manifestFile = path.join(folder, 'package.json');
  const manifest = existsSync(manifestFile) ? JSON.parse(readFileSync(manifestFile, 'utf8')) : {};
  const name = manifest.productName || manifest.name || path.basename(folder);
  app.setName(name);
  if (manifest.version) app.setVersion(manifest.version);
  app.setPath('userData', path.join(app.getPath('appData'), name));
  app.setAppPath(folder);
  require(folder === appPath ? path.join(folder, manifest.main || 'index.js') : appPath);
}

exports.start = () => {
  const { modules, appPath } = readArguments(process.argv);
  if (appPath === null || !existsSync(appPath)) {
    process.stderr.write(`Give the app's folder: electron PATH (got ${appPath})\n`);
    process.exit(2);
  }
  addMissing();
  for (const file of modules) require(path.resolve(file));
  run(appPath);
};
