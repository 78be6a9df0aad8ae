/** Channels of state: all keys of a table, or one of them. */
import type { Permission } from '../../domain/identity/role.ts';
import { Channel, STATE_EPOCH } from './channel.ts';
import type { Step } from './channel.ts';
import type { Audience } from './audience.ts';
import { Payload } from './payload.ts';
import type { StateTable } from './state-table.ts';

export interface StateChannelOptions {
  event: string;
  permission: Permission;
  /** null: all keys. */
  key: string | null;
  /** Whether `data` is an array of values, or the one value itself. */
  isList: boolean;
}

export class StateChannel extends Channel {
  override readonly isState = true;
  /** By the version after which it tells; of this frame. */
  private readonly updates = new Map<number, Step | null>();
  private opening: Step | null = null;

  constructor(
    name: string,
    private readonly table: StateTable,
    private readonly options: StateChannelOptions,
  ) {
    super(name, options.permission);
  }

  override beginFrame(): void {
    this.updates.clear();
    this.opening = null;
  }

  override first(_audience: Audience, now: number): Step | null {
    const { key, isList } = this.options;
    if (!isList && key !== null && !this.table.has(key)) return null;
    if (this.opening?.cursor !== this.table.version) this.opening = this.step('snapshot', this.keysAfter(-1), now);
    return this.opening;
  }

  override next(cursor: number, _audience: Audience, now: number): Step | null {
    const { key } = this.options;
    // Of one key the newest value is the same for all who lack it.
    const since = key === null ? cursor : 0;
    if (key !== null && this.table.versionOf(key) <= cursor) return null;
    let step = this.updates.get(since);
    if (step === undefined || (step !== null && step.cursor < this.table.version)) {
      const keys = this.keysAfter(cursor);
      step = keys.length === 0 ? null : this.step('update', keys, now);
      this.updates.set(since, step);
    }
    return step;
  }

  private keysAfter(version: number): readonly string[] {
    const { key } = this.options;
    if (key === null) return this.table.changedAfter(version);
    return this.table.versionOf(key) > Math.max(version, 0) ? [key] : [];
  }

  private step(type: 'snapshot' | 'update', keys: readonly string[], now: number): Step {
    const values = keys.map((key) => this.table.textOf(key));
    const data = this.options.isList ? `[${values.join(',')}]` : values[0]!;
    return {
      payload: new Payload(this.options.event, this.name, STATE_EPOCH, type, now, data),
      cursor: this.table.version,
      seq: null,
    };
  }
}
