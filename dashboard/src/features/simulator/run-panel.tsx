/** Whether the market is simulated, how fast, and from which seed; starts, changes and stops it. */
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/api.ts';
import type { Simulation } from '../../api/contract.ts';
import { useStartSimulationMutation, useStopSimulationMutation } from '../../api/simulation.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { ErrorStrip, Facts, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import { metricsStore } from '../../live/metrics-store.ts';
import { useTopic } from '../../live/use-topic.ts';
import styles from './simulator-page.module.css';
import { useFieldErrors } from './use-field-errors.ts';

const FIELDS = ['ticksPerSecond', 'transactionsPerSecond'] as const;
type Rates = Record<(typeof FIELDS)[number], string>;

export function RunPanel({ simulation, error, onRetry }: { simulation: Simulation; error: ApiError | null; onRetry: () => void }) {
  const { t } = useTranslation('simulator');
  const may = useMay('market:configure');
  const [start, starting] = useStartSimulationMutation();
  const [stop, stopping] = useStopSimulationMutation();
  // What the person typed; fields that were not touched show what the server has.
  const [typed, setTyped] = useState<Partial<Rates>>({});
  const wrong = useFieldErrors(starting.error, FIELDS);
  const denied = may ? null : t('denied', { ns: 'common', permission: 'market:configure' });
  const rates: Rates = {
    ticksPerSecond: typed.ticksPerSecond ?? String(simulation.ticksPerSecond),
    transactionsPerSecond: typed.transactionsPerSecond ?? String(simulation.transactionsPerSecond),
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!may) return;
    stopping.reset();
    // An empty field is no zero: the server says what it wants.
    const number = (text: string): number => (text.trim() === '' ? NaN : Number(text));
    const body = { ticksPerSecond: number(rates.ticksPerSecond), transactionsPerSecond: number(rates.transactionsPerSecond) };
    const answer = await start(body);
    if (answer.error === undefined) setTyped({});
  };
  const failure = wrong.rest ?? ((stopping.error ?? null) as ApiError | null);
  return (
    <Panel
      title={t('run.title')}
      channels={['metrics']}
      tools={
        <span className={styles['state']} data-running={simulation.running}>
          <i aria-hidden="true" />
          {t(simulation.running ? 'run.running' : 'run.stopped')}
        </span>
      }
      error={error}
      onRetry={onRetry}
    >
      <form className={styles['form']} onSubmit={(event) => void submit(event)}>
        <div className={styles['pair']}>
          {FIELDS.map((field) => (
            <TextField
              key={field}
              label={t(`run.${field}`)}
              inputMode="numeric"
              autoComplete="off"
              value={rates[field]}
              readOnly={!may}
              onChange={(event) => setTyped((before) => ({ ...before, [field]: event.target.value }))}
              error={wrong.of(field)}
            />
          ))}
        </div>
        <div className={styles['buttons']}>
          <Button type="submit" tone={simulation.running ? 'plain' : 'primary'} isBusy={starting.isLoading} denied={denied}>
            {t(simulation.running ? 'run.change' : 'run.start')}
          </Button>
          {simulation.running && (
            <Button
              isBusy={stopping.isLoading}
              denied={denied}
              onClick={() => {
                starting.reset();
                void stop();
              }}
            >
              {t('run.stop')}
            </Button>
          )}
        </div>
      </form>
      {failure !== null && <ErrorStrip error={failure} />}
      <div className={styles['facts']}>
        <Measured />
        <Facts
          items={[
            [t('run.seed'), <span title={t('run.seedHint')}>{simulation.seed}</span>],
            [t('run.symbols'), <span title={simulation.symbols.join(', ')}>{simulation.symbols.join(', ')}</span>],
          ]}
        />
      </div>
    </Panel>
  );
}

function Measured() {
  const { t } = useTranslation('simulator');
  useTopic(metricsStore.topic);
  const { newest } = metricsStore;
  const rate = (value: number | undefined): string =>
    value === undefined ? format.NONE : t('run.perSecond', { value: format.decimal(value, 1) });
  return (
    <div className="live">
      <Facts
        items={[
          [t('run.measuredTicks'), rate(newest?.ticksPerSecond)],
          [t('run.measuredPayments'), rate(newest?.transactionsPerSecond)],
        ]}
      />
    </div>
  );
}
