/* eslint-disable @typescript-eslint/no-require-imports -- Electron before 28 loads CommonJS only */
/**
 * Runs a worker in a utility process of Electron, as the app runs its engines: `electron electronHost.cjs PROGRAM
 * ARGUMENT...`. Lines of JSON on stdin become messages to it, its messages lines on stdout.
 */
const { createInterface } = require('node:readline');
const { app, utilityProcess } = require('electron');

const [program, ...args] = process.argv.slice(process.argv.indexOf(__filename) + 1);

app.whenReady().then(() => {
  const worker = utilityProcess.fork(program, args, { stdio: 'inherit', env: process.env });
  worker.on('message', (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`));
  worker.on('exit', (code) => app.exit(code || 1));
  createInterface({ input: process.stdin })
    .on('line', (line) => worker.postMessage(JSON.parse(line)))
    .on('close', () => app.exit(0));
});
