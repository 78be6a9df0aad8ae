/** The newest candles as a table, for those who do not see the chart. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as format from '../../lib/format.ts';
import type { CandleFeed } from './candle-feed.ts';

const ROWS = 10;
const REFRESH_MS = 5_000;

export function CandleTable({ feed, label }: { feed: CandleFeed; label: string }) {
  const { t } = useTranslation('market');
  const [, refresh] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => refresh((count) => count + 1), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const rows = feed.book.slots.flatMap(({ candle }) => (candle === null ? [] : [candle])).slice(-ROWS);
  return (
    <div className="heard">
      <table>
        <caption>{t('newestCandles', { label, zone: format.zoneLabel() })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            {(['open', 'high', 'low', 'close'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`ohlc.${name}`)}
              </th>
            ))}
            <th scope="col">{t('volume')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map(({ openTime, open, high, low, close, volume, closed }) => (
            <tr key={openTime}>
              <th scope="row">
                {format.time(openTime)} {!closed && t('stillOpen')}
              </th>
              <td>{format.price(open)}</td>
              <td>{format.price(high)}</td>
              <td>{format.price(low)}</td>
              <td>{format.price(close)}</td>
              <td>{format.count(Math.round(volume))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
