/** Votes to start playing with: five primary capsules, two digits. */
import type { Vector2 } from './squash.ts';
import { ofPolar } from './squash.ts';

const around = (angle: number, length: number, turns: readonly number[]): Vector2[] =>
  turns.map((turn, i) => ofPolar(angle + turn, length * (1 + 0.12 * Math.sin(3 * i + 1))));

/** votes[i][j] from one list of votes per digit. */
const pair = (first: Vector2[], second: Vector2[]): Vector2[][] => first.map((vote, i) => [vote, second[i]!]);

const scattered = [0, 1.9, 3.4, 4.4, 5.6];
const agree = pair(around(1.15, 1, [-0.6, 0.25, 0.55, -0.25, 0.02]), around(0.3, 1.1, scattered));

export const voteExamples = {
  agree: { text: 'They agree', votes: agree },
  camps: {
    text: 'Two camps',
    votes: pair(around(1.1, 1.1, [-0.35, 0.05, 0.4, 2.6, 4]), around(2.2, 1.1, [3.9, 2.2, 1.2, 0.3, -0.3])),
  },
  short: {
    text: 'Short votes',
    votes: agree.map((row) => row.map(({ x, y }) => ({ x: x * 0.2, y: y * 0.2 }))),
  },
} as const;
export type VoteExample = keyof typeof voteExamples;
