import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readRunRecord } from '../storage/runFolder.ts';
import { play, useRuns } from '../testing/playRun.ts';

const { runs, begin } = useRuns();

describe('saving a run', () => {
  it('saves when asked, while it trains and while it is paused', async () => {
    const { loop } = play(begin(), { paused: true });
    await loop.step();
    await loop.saveCheckpoint();
    expect(loop.run.lastCheckpoint).toMatchObject({ step: 1, epoch: 0, file: 'step-00000001.safetensors' });
    loop.play();
    await loop.saveCheckpoint();
    expect(loop.run.lastCheckpoint!.step).toBeGreaterThan(0);
    await loop.stop();
    await loop.saveCheckpoint(); // nothing left to save, and no harm
    expect(readRunRecord(runs(), loop.run.writer.id).state).toBe('stopped');
  });

  it('saves every two minutes, and after ten seconds of a pause', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    try {
      const { loop } = play(begin(), { paused: true });
      await loop.step();
      vi.advanceTimersByTime(9_000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(loop.run.lastCheckpoint).toBeNull();
      vi.advanceTimersByTime(1_000);
      await loop.pause();
      await new Promise((resolve) => setImmediate(resolve));
      expect(loop.run.lastCheckpoint).toMatchObject({ step: 1 });
      await loop.step();
      expect(loop.run.lastCheckpoint!.step).toBe(1);
      vi.advanceTimersByTime(8_000); // of a pause; it ends before ten
      await loop.step();
      vi.advanceTimersByTime(9_999);
      expect(loop.run.lastCheckpoint!.step).toBe(1);
      loop.play();
      await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(120_000);
      await loop.step();
      expect(loop.run.lastCheckpoint!.step).toBeGreaterThan(3);
      await loop.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('outlasts a disk that cannot be written during a pause, says so once, and saves later', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    try {
      const { loop, told } = play(begin(), { paused: true });
      await loop.step();
      const checkpoints = join(loop.run.writer.folder, 'checkpoints');
      rmSync(checkpoints, { recursive: true });
      writeFileSync(checkpoints, ''); // no folder: nothing can be written into it
      vi.advanceTimersByTime(10_000);
      const asked = loop.saveCheckpoint(); // in the same turn, and it must not be forgotten
      await expect(asked).rejects.toMatchObject({ code: 'unwritable-file' });
      vi.advanceTimersByTime(10_000);
      await turn();
      expect([loop.state, loop.failure]).toEqual(['paused', null]);
      expect(told).toEqual([
        expect.stringMatching(/^Training waits, since .* cannot be saved: .*step-00000001/),
      ]);
      expect(loop.run.notices).toEqual(told);
      rmSync(checkpoints);
      mkdirSync(checkpoints);
      vi.advanceTimersByTime(10_000);
      await turn();
      expect(loop.run.lastCheckpoint).toMatchObject({ step: 1 });
      await loop.stop();
      expect(loop.state).toBe('idle');
    } finally {
      vi.useRealTimers();
    }
  });

  it('waits while a checkpoint that is due cannot be written, and goes on by itself once it can', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    try {
      const { loop, told, epochs, steps } = play(begin({ epochs: 2, limit: 40 }));
      const checkpoints = join(loop.run.writer.folder, 'checkpoints');
      rmSync(checkpoints, { recursive: true });
      writeFileSync(checkpoints, '');
      while (loop.state !== 'paused') await turn();
      expect([epochs.length, steps.length, loop.failure]).toEqual([1, 2, null]);
      expect(told).toHaveLength(1);
      vi.advanceTimersByTime(10_000);
      await turn();
      expect([loop.state, told.length]).toEqual(['paused', 1]); // tried, and told once
      await loop.step();
      expect(steps.length).toBe(2);
      loop.play();
      const stopped = loop.stop();
      await expect(stopped).rejects.toMatchObject({ code: 'unwritable-file' });
      await expect(stopped).rejects.toMatchObject({ hint: expect.stringMatching(/since step 0/) });
      expect(loop.state).toBe('paused');
      loop.play();
      rmSync(checkpoints);
      mkdirSync(checkpoints);
      vi.advanceTimersByTime(10_000);
      await loop.ended;
      expect([loop.state, epochs.length]).toEqual(['finished', 2]);
      expect(loop.run.lastCheckpoint).toMatchObject({ epoch: 2 });
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends without a last checkpoint where none can be written and a second stop asks for it', async () => {
    const { loop } = play(begin(), { paused: true });
    await loop.step();
    const { folder, id } = loop.run.writer;
    rmSync(join(folder, 'checkpoints'), { recursive: true });
    writeFileSync(join(folder, 'checkpoints'), '');
    await expect(loop.stop()).rejects.toMatchObject({ code: 'unwritable-file' });
    await loop.stop();
    expect([loop.state, loop.failure]).toEqual(['idle', null]);
    expect(readRunRecord(runs(), id).state).toBe('stopped');
  });
});
