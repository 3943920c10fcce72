/** The file, or what the run needs, does not allow the run to go on: it ends FAILED, with this message for people. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';
}

/** Lume itself breaks: the run ends CRASHED with this message. */
export class RunCrash extends Error {
  override readonly name = 'RunCrash';
}
