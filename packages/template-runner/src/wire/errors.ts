/** Thrown at start when a port that was asked for is taken, or when no port near the usual one is free. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';

  constructor(port: number) {
    super(`Port ${port} of 127.0.0.1 is in use: stop what uses it, or choose another.`);
  }
}

/** Thrown at start when another local system runs on the same data directory: two would overwrite each other's state. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';

  constructor(dataDir: string, options?: ErrorOptions) {
    super(`Another local system is running on ${dataDir}: stop it, or choose another data directory.`, options);
  }
}
