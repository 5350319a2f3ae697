/** Runs before the page, apart from its scripts, and gives it one function. Ports travel on as window messages. */
import { contextBridge, ipcRenderer } from 'electron';
import { portMessage } from '../shared/bridge.ts';
import type { Bridge } from '../shared/bridge.ts';

const bridge: Bridge = {
  host: 'electron',
  requestPort: (role, id) => ipcRenderer.invoke(portMessage, role, id),
};
contextBridge.exposeInMainWorld('capsnet', bridge);

ipcRenderer.on(portMessage, (event, id: number) => {
  window.postMessage({ type: portMessage, id }, window.location.origin, event.ports);
});
