/** A start that cannot succeed as things are; the message says all there is to say. */
export class StartError extends Error {
  override name = 'StartError';
}
