/** Whether the database serves now. */
export abstract class DatabaseProbe {
  /** What confirmed data survives: the death of the process, or that of the machine. */
  abstract readonly durability: 'process' | 'machine';
  /** What keeps it from serving, for people; null when it answers. Settles within seconds, never rejects. */
  abstract problem(): Promise<string | null>;
}
