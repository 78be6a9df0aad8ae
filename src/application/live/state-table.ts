/**
 * The newest value of each key with the version at which it changed. Whoever was last served at version v needs what changed after v: this
 * one rule conflates, thins to a rate and lets slow clients catch up. A value becomes text when somebody needs it, and once.
 */
export class StateTable {
  /** Grows by one with each change; 0 = nothing yet. */
  version = 0;
  private readonly versions = new Map<string, number>();
  private readonly texts = new Map<string, string>();

  /** @param encode JSON of the newest value of a key */
  constructor(private readonly encode: (key: string) => string) {}

  /** The value of the key is another one now. Keys are never removed: their number is bounded by whoever touches. */
  touch(key: string): void {
    this.version += 1;
    this.versions.set(key, this.version);
    this.texts.delete(key);
  }

  get size(): number {
    return this.versions.size;
  }

  keys(): Iterable<string> {
    return this.versions.keys();
  }

  has(key: string): boolean {
    return this.versions.has(key);
  }

  /** 0 for an unknown key. */
  versionOf(key: string): number {
    return this.versions.get(key) ?? 0;
  }

  /** JSON of a known key. */
  textOf(key: string): string {
    let text = this.texts.get(key);
    if (text === undefined) this.texts.set(key, (text = this.encode(key)));
    return text;
  }

  /** Keys that changed after that version. */
  changedAfter(version: number): readonly string[] {
    if (version >= this.version) return [];
    const keys: string[] = [];
    for (const [key, changed] of this.versions) if (changed > version) keys.push(key);
    return keys;
  }
}
