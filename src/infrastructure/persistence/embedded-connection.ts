/** A stream that `pg` takes for a socket: what it writes goes to the thread of the embedded database, the answers come back as data. */
import { Duplex } from 'node:stream';

type Done = (error?: Error | null) => void;

/** Carries the bytes of one connection. */
export interface ConnectionCarrier {
  /** Called once; when it is this connection's turn the carrier calls `opened`. */
  open(connection: EmbeddedConnection): void;
  send(connection: EmbeddedConnection, bytes: Uint8Array): void;
  close(connection: EmbeddedConnection): void;
}

export class EmbeddedConnection extends Duplex {
  constructor(private readonly carrier: ConnectionCarrier) {
    super();
  }

  /** `pg` calls it in place of `net.Socket.connect`. */
  connect(): this {
    this.carrier.open(this);
    return this;
  }

  /** The database is ready for this connection. */
  opened(): void {
    this.emit('connect');
  }

  /** Bytes from the database. */
  receive(bytes: Uint8Array): void {
    if (!this.destroyed) this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    // Never the buffer itself: it may be a piece of a pool, and what is sent changes its owner.
    this.carrier.send(this, new Uint8Array(chunk));
    done();
  }

  /** Messages that belong together (parse, bind, execute, sync) are written as one. */
  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this.carrier.send(this, new Uint8Array(Buffer.concat(chunks.map(({ chunk }) => chunk))));
    done();
  }

  /** Data arrives when the database answers; there is nothing to ask for. */
  override _read(): void {}

  override _final(done: Done): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.carrier.close(this);
    done(error);
  }

  // What `pg` sets on sockets; it has no meaning here.
  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
