import { Socket } from 'node:net';

/**
 * Writes what is written in one turn with one call to the system. Statements that are sent together, a release's BEGIN and keys,
 * its record and COMMIT, else take a call each, and each wakes the server for a part of what it is to do. Under TLS it changes
 * nothing.
 */
export class BatchedSocket extends Socket {
  private held = false;

  override write(...given: unknown[]): boolean {
    if (!this.held) {
      this.held = true;
      this.cork();
      process.nextTick(() => {
        this.held = false;
        this.uncork();
      });
    }
    return super.write(...(given as Parameters<Socket['write']>));
  }
}
