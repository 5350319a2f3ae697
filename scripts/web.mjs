/** `npm run build:web`: Explore and Learn with the model that comes with the app, as a page for any web server. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './bootstrap/prepare.mjs';

const folder = path.join(ROOT, 'out', 'web');
const checkpoint = path.join(ROOT, 'resources', 'models', 'paper.safetensors');
mkdirSync(folder, { recursive: true });
process.argv.splice(
  2,
  Infinity,
  'page',
  '--checkpoint',
  checkpoint,
  '--out',
  path.relative(process.cwd(), path.join(folder, 'index.html')),
);
await import('./capsnet.mjs');
