/** The last 15 minutes of the process in dense rows under one cursor; what was not received is hatched, losses are marked. */
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';
import { UplotChart } from '../../components/uplot-chart.tsx';
import type { ChartModel } from '../../components/uplot-chart.tsx';
import * as format from '../../lib/format.ts';
import { gapsOf } from '../../lib/series.ts';
import { live } from '../../live/live.ts';
import { HISTORY_MS, runtimeStore } from '../../live/runtime-store.ts';
import { useTopic } from '../../live/use-topic.ts';
import { columnsOf, figuresOf, HISTORY_NAMES, spanOf } from './history.ts';
import type { HistoryName } from './history.ts';
import styles from './history-panel.module.css';

const TEXTS: Readonly<Record<HistoryName, (value: number | null) => string>> = {
  ticks: (value) => format.count(value === null ? null : Math.round(value)),
  queued: format.count,
  eventLoop: (value) => (value === null ? format.NONE : `${format.decimal(value, 1)}\u202fms`),
  memory: (value) => (value === null ? format.NONE : format.bytes(value)),
  payments: (value) => format.decimal(value, 1),
};
const AXIS_TEXTS: Readonly<Record<HistoryName, (value: number) => string>> = {
  ticks: format.compact,
  queued: format.compact,
  eventLoop: (value) => format.count(value),
  memory: (value) => `${format.count(Math.round(value / 1e6))}\u202fMB`,
  payments: (value) => format.count(value),
};
/** Least top of the value axis: noise near zero is not blown up. */
const LEAST_TOP: Readonly<Record<HistoryName, number>> = { ticks: 10, queued: 100, eventLoop: 50, memory: 1e8, payments: 4 };

const HEIGHT = 58;
const TIME_AXIS = 20;

export function HistoryPanel() {
  const { t } = useTranslation('system');
  const [cursor, setCursor] = useState<number | null>(null);
  useTopic(runtimeStore.topic);
  const { newest, history } = runtimeStore;
  const at = cursor === null ? undefined : history[cursor];
  return (
    <Panel
      title={t('history.title')}
      note={newest === null ? undefined : t('history.note', { instance: newest.instance })}
      tools={at !== undefined && <span className={styles['cursor']}>{t('history.at', { time: format.full(at.at) })}</span>}
      error={runtimeStore.error}
      onRetry={() => void runtimeStore.readNow()}
    >
      <div className={styles['rows']}>
        {HISTORY_NAMES.map((name, index) => (
          <Row key={name} name={name} cursor={cursor} onCursor={setCursor} isLast={index === HISTORY_NAMES.length - 1} />
        ))}
      </div>
    </Panel>
  );
}

interface RowProps {
  name: HistoryName;
  cursor: number | null;
  onCursor: (index: number | null) => void;
  isLast: boolean;
}

function Row({ name, cursor, onCursor, isLast }: RowProps) {
  const { t } = useTranslation('system');
  const read = useCallback(() => columnsOf(runtimeStore.history, name), [name]);
  const model = useMemo<ChartModel>(
    () => ({
      lines: [{ color: 'text-1', width: 1.25, isFilled: true }],
      span: () => spanOf(runtimeStore.history, live.now, HISTORY_MS),
      valueRange: (_least, greatest) => [0, Math.max((greatest ?? 0) * 1.15, LEAST_TOP[name])],
      valueText: AXIS_TEXTS[name],
      gaps: ([xs, values = []], span) => gapsOf(xs, values, span),
      marks: () => runtimeStore.ledger.entries.map((entry) => entry.at / 1000),
      hasTimeAxis: isLast,
      axisWidth: 58,
    }),
    [name, isLast],
  );
  const data = read();
  const { newest, least, greatest, count } = figuresOf(data);
  const shown = cursor === null ? newest : (data[1]?.[cursor] ?? null);
  const text = TEXTS[name];
  const label = t(`history.${name}`);
  return (
    <div className={styles['row']}>
      <div className={styles['figures']}>
        <span className={styles['name']}>{label}</span>
        <b className={cursor === null ? 'live' : undefined}>{text(shown)}</b>
        <span className={styles['range']}>
          {count === 0 ? t('history.none') : t('history.range', { least: text(least), greatest: text(greatest) })}
        </span>
      </div>
      <UplotChart
        model={model}
        topic={runtimeStore.topic}
        read={read}
        label={t('history.label', { name: label, count, least: text(least), greatest: text(greatest), newest: text(newest) })}
        syncKey="system"
        onCursor={onCursor}
        height={isLast ? HEIGHT + TIME_AXIS : HEIGHT}
      />
    </div>
  );
}
