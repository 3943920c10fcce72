/** Something that the person at the terminal can mend. The message says how; there is no stack trace. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: number;

  constructor(message: string, options: { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? EXIT.error;
  }
}

/** The command line is not one that the command takes. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(message, { exitCode: EXIT.usage });
  }
}

/** Every exit code; `docs/runbook.md` lists them. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  /** How an execution ended that `watch` or `rerun --wait` followed: some rows were rejected … */
  partial: 3,
  /** … no run, no rows, or nobody knows … */
  failed: 4,
  /** … still running after the last check, or the execution ran into its time-out. */
  timedOut: 5,
  /** `reconcile` found files without an execution, `doctor` found something to mend. */
  found: 6,
  /** Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
} as const;

/** An error of AWS in words that say what to do. Anything else is returned as it is. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CliError) return error;
  const { name, message } = error;
  const say = (text: string) => new CliError(text, { cause: error });
  if (name === 'CredentialsProviderError') {
    return say('No AWS credentials. Set AWS_PROFILE, or sign in, for example with: aws sso login');
  }
  if (/^ExpiredToken|TokenRefreshRequired/.test(name)) {
    return say('The AWS credentials have expired. Sign in again, for example with: aws sso login');
  }
  if (/Region is missing/.test(message)) return say('No AWS region. Set AWS_REGION, or a region in the profile.');
  if (isDenied(error)) return say(`Not permitted: ${message}`);
  if (/Throttl|TooManyRequests|SlowDown/.test(name)) {
    return say(`AWS is still throttling after many attempts. Go on later, a replay with a lower --rate. (${message})`);
  }
  return error;
}

export function isDenied(error: unknown): boolean {
  return (
    error instanceof Error && /AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized/.test(error.name)
  );
}
