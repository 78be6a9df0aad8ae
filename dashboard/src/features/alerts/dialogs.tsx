/** What triage asks for: how an alert was resolved, until when and why it rests, who takes it, how a view is called. */
import { useId, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Disposition } from '../../api/contract.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/field.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { instantOf, wallTime } from '../../lib/zone-time.ts';
import { live } from '../../live/live.ts';
import styles from './dialogs.module.css';

const DISPOSITIONS: readonly Disposition[] = ['confirmed', 'false_positive', 'inconclusive', 'benign'];
const MOST_CHARACTERS = 500;

interface Asking<V> {
  /** What it is about: a name, or how many. */
  about: string;
  onDone: (value: V) => void;
  onClose: () => void;
}

export interface Resolution {
  disposition: Disposition;
  note?: string;
}

/** 1 to 4 decide at once; a note may be written before. */
export function ResolveDialog({ about, onDone, onClose }: Asking<Resolution>) {
  const { t } = useTranslation('alerts');
  const [note, setNote] = useState('');
  const choose = (disposition: Disposition): void => {
    onDone(note.trim() === '' ? { disposition } : { disposition, note: note.trim() });
    onClose();
  };
  return (
    <Dialog title={t('resolve.title', { about })} onClose={onClose}>
      <DispositionKeys choose={choose} />
      <div className={styles['choices']} role="group" aria-label={t('resolve.how')}>
        {DISPOSITIONS.map((disposition, at) => (
          <Button key={disposition} chord={String(at + 1)} onClick={() => choose(disposition)} data-first={at === 0 || undefined}>
            {t(`common:disposition.${disposition}`)}
          </Button>
        ))}
      </div>
      <Area label={t('resolve.note')} value={note} onChange={setNote} />
      <p className={styles['hint']}>{t('resolve.hint')}</p>
      <div className={styles['buttons']}>
        <Button onClick={onClose}>{t('common:cancel')}</Button>
      </div>
    </Dialog>
  );
}

/** Inside of the dialog, so that its layer of keys is above the one that keeps the page's keys away. */
function DispositionKeys({ choose }: { choose: (disposition: Disposition) => void }) {
  const bindings = Object.fromEntries(DISPOSITIONS.map((disposition, at) => [String(at + 1), () => choose(disposition)]));
  useKeys(bindings, { isModal: true });
  return null;
}

export interface Snoozing {
  until: string;
  reason: string;
}

const MINUTE_MS = 60_000;
const SPANS = [15, 60, 240, 1440, 10_080] as const;

export function SnoozeDialog({ about, onDone, onClose }: Asking<Snoozing>) {
  const { t } = useTranslation('alerts');
  const [span, setSpan] = useState<number | 'time' | null>(null);
  const [time, setTime] = useState('');
  const [reason, setReason] = useState('');
  const chosen = span === 'time' ? instantOf(time, format.zoneName()) : span === null ? null : live.now + span * MINUTE_MS;
  const until = chosen !== null && chosen > live.now ? chosen : null;
  const missing = until === null ? t('snooze.noExpiry') : reason.trim() === '' ? t('common:reasonRequired') : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (missing !== null || until === null) return;
    onDone({ until: new Date(until).toISOString(), reason: reason.trim() });
    onClose();
  };
  return (
    <Dialog title={t('snooze.title', { about })} onClose={onClose}>
      <form onSubmit={submit} onKeyDown={submitByChord}>
        <div className={styles['spans']} role="group" aria-label={t('snooze.until')}>
          {SPANS.map((minutes, at) => (
            <Button
              key={minutes}
              size="small"
              data-first={at === 0 || undefined}
              aria-pressed={span === minutes}
              onClick={() => setSpan(minutes)}
            >
              {format.age(minutes * MINUTE_MS)}
            </Button>
          ))}
          <Button size="small" aria-pressed={span === 'time'} onClick={() => setSpan('time')}>
            {t('snooze.time')}
          </Button>
        </div>
        {span === 'time' && (
          <TextField
            type="datetime-local"
            label={t('snooze.timeIn', { zone: format.zoneLabel(live.now) })}
            value={time}
            min={wallTime(live.now, format.zoneName())}
            onChange={(event) => setTime(event.target.value)}
          />
        )}
        <p className={styles['hint']}>{until === null ? t('snooze.hint') : t('snooze.rests', { time: format.full(until) })}</p>
        <Area label={t('common:reason')} value={reason} onChange={setReason} isRequired />
        <div className={styles['buttons']}>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" tone="primary" denied={missing} chord="Ctrl ⏎">
            {t('snooze.do')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** `known`: people who have alerts now. */
export function AssignDialog({
  about,
  known,
  me,
  onDone,
  onClose,
}: Asking<string | null> & { known: readonly string[]; me: string | null }) {
  const { t } = useTranslation('alerts');
  const [name, setName] = useState('');
  const give = (assignee: string | null): void => {
    onDone(assignee);
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') give(name.trim());
  };
  return (
    <Dialog title={t('assign.title', { about })} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          label={t('assign.user')}
          hint={t('assign.hint')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="off"
          maxLength={64}
        />
        <div className={styles['spans']}>
          {me !== null && (
            <Button size="small" onClick={() => give(me)}>
              {t('assign.me')}
            </Button>
          )}
          {known
            .filter((each) => each !== me)
            .map((each) => (
              <Button key={each} size="small" onClick={() => give(each)}>
                {each}
              </Button>
            ))}
          <Button size="small" onClick={() => give(null)}>
            {t('assign.nobody')}
          </Button>
        </div>
        <div className={styles['buttons']}>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" tone="primary" denied={name.trim() === '' ? t('assign.noName') : null}>
            {t('assign.do')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function SaveViewDialog({ onDone, onClose }: Omit<Asking<string>, 'about'>) {
  const { t } = useTranslation('alerts');
  const [name, setName] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    onDone(name.trim());
    onClose();
  };
  return (
    <Dialog title={t('views.saveTitle')} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          label={t('views.name')}
          hint={t('views.hint')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={40}
        />
        <div className={styles['buttons']}>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" tone="primary" denied={name.trim() === '' ? t('views.noName') : null}>
            {t('views.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function submitByChord(event: React.KeyboardEvent<HTMLFormElement>): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
}

function Area({
  label,
  value,
  onChange,
  isRequired = false,
}: {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  isRequired?: boolean;
}) {
  const id = useId();
  return (
    <div className={styles['area']}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={2}
        value={value}
        required={isRequired}
        maxLength={MOST_CHARACTERS}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
