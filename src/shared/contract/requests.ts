/**
 * How a contract is written. Every request and every event between the page and the three programs behind it stands
 * once, in inspector.ts, trainer.ts or shell.ts beside; both sides derive their types from there, and what enters a
 * program is checked against these schemas (calls.ts).
 * Images cross as Uint8Array [n,H*W*C] (0 to 255) unless a float is said; other letters as in docs/science.md.
 */
import * as v from 'valibot';

/** A request: its input is validated by the program that serves it; its output is typed. */
export interface Request<Input, Output> {
  readonly input: v.GenericSchema<unknown, Input>;
  /** Only a type: never present at run time. */
  readonly output?: Output;
}
/** An event carries a payload from the program to the page. */
export interface Event<Payload> {
  readonly payload?: Payload;
}
export interface Contract {
  readonly requests: Record<string, Request<unknown, unknown>>;
  readonly events: Record<string, Event<unknown>>;
}

export const request = <Input, Output>(input: v.GenericSchema<unknown, Input>): Request<Input, Output> => ({
  input,
});
export const event = <Payload>(): Event<Payload> => ({});

// Inputs that many requests have.
export const nothing = v.strictObject({});
export const text = v.pipe(v.string(), v.maxLength(4096));
export const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
export const index = v.pipe(v.number(), v.integer(), v.minValue(0));
export const floats = v.instance(Float32Array);
export const bytes = v.instance(Uint8Array);
export const indices = v.pipe(v.array(index), v.maxLength(70_000));

export type InputOf<R> = R extends Request<infer Input, unknown> ? Input : never;
export type OutputOf<R> = R extends Request<unknown, infer Output> ? Output : never;
export type PayloadOf<E> = E extends Event<infer Payload> ? Payload : never;
