/** Thrown by a delivery that would fail the same way however often it were tried. */
export class PermanentDeliveryError extends Error {
  override readonly name = 'PermanentDeliveryError';
}

/** Thrown at the start for a subscription whose protocol has no delivery locally. */
export class UnsupportedProtocolError extends Error {
  override readonly name = 'UnsupportedProtocolError';
}
