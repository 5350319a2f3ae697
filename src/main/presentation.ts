import type { BrowserWindow } from 'electron';

/** What a projector needs so that the back row reads it. */
const enlarged = 1.5;

/**
 * Enlarges the window's content and takes it back. Chromium keeps a page's zoom beyond the app's end, so it is taken back
 * too when the window closes or its page is loaded anew, which then presents nothing.
 */
export class Presentation {
  readonly #window: Pick<BrowserWindow, 'webContents' | 'on' | 'isDestroyed'>;
  /** The person's own zoom, while presenting. */
  #before: number | null = null;

  constructor(window: Pick<BrowserWindow, 'webContents' | 'on' | 'isDestroyed'>) {
    this.#window = window;
    window.on('close', () => this.set(false));
    window.webContents.on('did-navigate', () => this.set(false));
  }

  set(on: boolean): void {
    if (on === (this.#before !== null) || this.#window.isDestroyed()) return;
    const { webContents } = this.#window;
    if (on) this.#before = webContents.zoomFactor;
    webContents.zoomFactor = on ? enlarged : this.#before!;
    if (!on) this.#before = null;
  }
}
