/** The bytes of a body as they arrive, in few buffers however small its pieces are: a buffer takes some 400 bytes beside its content. */

const BLOCK_BYTES = 4096;

export class BodyPieces {
  length = 0;
  private readonly pieces: Buffer[] = [];
  /** Where small pieces are copied to, one behind the other. */
  private block: Buffer | null = null;
  private filled = 0;

  add(piece: Buffer): void {
    this.length += piece.length;
    // Most bodies are one piece.
    if (piece.length >= BLOCK_BYTES || this.pieces.length + this.filled === 0) {
      this.endBlock();
      this.pieces.push(piece);
      return;
    }
    for (let from = 0; from < piece.length;) {
      this.block ??= Buffer.allocUnsafeSlow(BLOCK_BYTES);
      const copied = piece.copy(this.block, this.filled, from);
      from += copied;
      this.filled += copied;
      if (this.filled === BLOCK_BYTES) this.endBlock();
    }
  }

  /** All of them, in their order; nothing can be added afterwards. */
  end(): Buffer[] {
    this.endBlock();
    return this.pieces;
  }

  private endBlock(): void {
    if (this.block !== null) this.pieces.push(this.block.subarray(0, this.filled));
    this.block = null;
    this.filled = 0;
  }
}
