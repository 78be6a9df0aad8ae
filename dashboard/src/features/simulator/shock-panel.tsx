/** Moves the price of a simulated symbol at once, by a signed percent. */
import { skipToken } from '@reduxjs/toolkit/query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Simulation } from '../../api/contract.ts';
import { useGetSymbolSettingsQuery } from '../../api/market.ts';
import { useShockMutation } from '../../api/simulation.ts';
import { Button } from '../../components/button.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { ErrorStrip, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import { shockLog } from './shocks.ts';
import styles from './simulator-page.module.css';
import { useFieldErrors } from './use-field-errors.ts';

const FIELDS = ['symbol', 'percent'] as const;

export function ShockPanel({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation('simulator');
  const may = useMay('market:configure');
  const [shock, sending] = useShockMutation();
  const [chosen, setChosen] = useState<string | null>(null);
  const [percent, setPercent] = useState('-4.5');
  const wrong = useFieldErrors(sending.error, FIELDS);
  const symbol = chosen ?? simulation.symbols[0] ?? '';
  const settings = useGetSymbolSettingsQuery(symbol === '' ? skipToken : symbol).data;
  const denied = !may ? t('denied', { ns: 'common', permission: 'market:configure' }) : simulation.running ? null : t('shock.stopped');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (denied !== null || sending.isLoading) return;
    const answer = await shock({ symbol, percent: signedNumber(percent) });
    if (answer.data !== undefined) shockLog.add(answer.data, settings?.thresholdPercent ?? null);
  };
  return (
    <Panel title={t('shock.title')}>
      <form className={styles['form']} onSubmit={(event) => void submit(event)}>
        <div className={styles['pair']}>
          <SelectField
            label={t('shock.symbol')}
            value={symbol}
            onChange={(event) => setChosen(event.target.value)}
            error={wrong.of('symbol')}
          >
            {simulation.symbols.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </SelectField>
          <TextField
            label={t('shock.percent')}
            autoComplete="off"
            value={percent}
            onChange={(event) => setPercent(event.target.value)}
            error={wrong.of('percent')}
          />
        </div>
        {settings !== undefined && (
          <p className={styles['hint']}>
            {t('shock.threshold', { percent: format.percent(settings.thresholdPercent), window: format.count(settings.windowMs) })}
          </p>
        )}
        <div className={styles['buttons']}>
          <Button type="submit" tone="primary" isBusy={sending.isLoading} denied={denied}>
            {t('shock.send')}
          </Button>
        </div>
      </form>
      {wrong.rest !== null && <ErrorStrip error={wrong.rest} />}
    </Panel>
  );
}

/** As it is typed: with any minus, and either decimal sign; NaN where it is no number. */
function signedNumber(text: string): number {
  const plain = text.trim().replace('\u2212', '-').replace(',', '.');
  return plain === '' ? NaN : Number(plain);
}
