/** What every `GapRepository` does. */
import { expect, it } from '@jest/globals';
import type { GapRepository } from '../../src/application/ports/market-repositories.ts';
import type { Gap } from '../../src/domain/market/statistics.ts';
import { aGap, DAY_START } from '../support/market-builders.ts';

export function gapRepositoryContract(repository: () => GapRepository): void {
  const all = { from: null, to: null };

  it('closes a gap that was stored open', async () => {
    const open = aGap({ to: null, lost: null, reason: 'silent' });
    await repository().save([open, aGap({ symbol: 'MSFT', to: null })]);
    expect(await repository().open()).toHaveLength(2);
    await repository().save([{ ...open, to: DAY_START + 500 }]);
    expect(await repository().open()).toEqual([aGap({ symbol: 'MSFT', to: null })]);
    expect(await repository().find('AAPL', all, null, 10)).toEqual([{ ...open, to: DAY_START + 500 }]);
  });

  it('keeps gaps of one beginning and different reasons apart', async () => {
    await repository().save([aGap({ lost: 1 }), aGap({ reason: 'dropped' }), aGap({ lost: 4 })]);
    expect(await repository().find('AAPL', all, null, 10)).toEqual([aGap({ lost: 4 }), aGap({ reason: 'dropped' })]);
  });

  it('lists newest first, page after page without loss', async () => {
    const gaps = [0, 1, 2].flatMap((n) =>
      (['silent', 'sequence', 'dropped'] as const).map((reason) => aGap({ from: DAY_START + 100 - n, reason })),
    );
    await repository().save([...gaps].reverse());
    const listed: Gap[] = [];
    for (
      let page = await repository().find('AAPL', all, null, 2);
      page.length > 0;
      page = await repository().find('AAPL', all, listed.at(-1)!, 2)
    )
      listed.push(...page);
    expect(listed).toEqual(gaps);
  });

  it('finds those that overlap the range, its end excluded', async () => {
    const [before, lasting, point, after] = [
      aGap({ from: 10, to: 20 }),
      aGap({ from: 15, to: null, reason: 'silent' }),
      aGap({ from: 20, to: 20 }),
      aGap({ from: 30, to: 40 }),
    ] as const;
    await repository().save([before, lasting, point, after]);
    const find = (from: number | null, to: number | null): Promise<Gap[]> => repository().find('AAPL', { from, to }, null, 10);
    expect(await find(null, null)).toEqual([after, point, lasting, before]);
    expect(await find(20, 30)).toEqual([point, lasting]);
    expect(await find(19, 31)).toEqual([after, point, lasting, before]);
    expect(await find(null, 15)).toEqual([before]);
    expect(await find(40, null)).toEqual([lasting]);
    expect(await repository().find('NONE', all, null, 10)).toEqual([]);
  });
}
