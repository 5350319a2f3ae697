/**
 * Errors that a person can act on. They cross every port as plain data and the page shows all three parts:
 * what went wrong (`message`), what to do (`hint`) and a stable `code` for programs and tests.
 */
export type ErrorCode =
  | 'invalid-input' // the caller sent something the contract or the file format does not allow
  | 'unreadable-file' // a file is missing, damaged or of another kind
  | 'unwritable-file' // the disk is full, or the folder may not be written
  | 'not-found' // a run, model, dataset or sample that does not exist
  | 'not-supported' // this backend, host or network cannot do that
  | 'busy' // one run at a time
  | 'not-a-number' // NaN or infinity arose while computing
  | 'cancelled'
  | 'connection-lost' // the process on the other side ended
  | 'internal'; // a defect of ours

export interface ErrorData {
  code: ErrorCode;
  message: string;
  hint: string;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint = '', options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.hint = hint;
  }
}

/** Any thrown value as the plain data that crosses a port. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof AppError) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message,
    hint: 'This is a defect of CapsNet Explorer. The log in System has more.',
  };
}

export function fromErrorData({ code, message, hint }: ErrorData): AppError {
  return new AppError(code, message, hint);
}
