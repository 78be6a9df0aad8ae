/** Count and volume by name, such as by country: what is added can be taken out again exactly. */

export interface Tally {
  count: number;
  /** Minor units of the reporting currency. */
  volume: bigint;
}

export class Tallies {
  private readonly tallies = new Map<string, Tally>();

  add(name: string, count: number, volume: bigint): void {
    const tally = this.tallies.get(name);
    if (tally === undefined) {
      this.tallies.set(name, { count, volume });
    } else {
      tally.count += count;
      tally.volume += volume;
    }
  }

  /** Takes out what was added before; a name of which nothing is left is forgotten. */
  remove(others: Tallies): void {
    for (const [name, { count, volume }] of others.tallies) {
      const tally = this.tallies.get(name)!;
      tally.count -= count;
      tally.volume -= volume;
      if (tally.count === 0) this.tallies.delete(name);
    }
  }

  clear(): void {
    this.tallies.clear();
  }

  /** The greatest by count, those of one count by name. */
  top(most: number): { name: string; count: number; volume: bigint }[] {
    return [...this.tallies]
      .map(([name, { count, volume }]) => ({ name, count, volume }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, most);
  }
}
