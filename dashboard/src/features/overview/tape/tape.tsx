/** The tape: five minutes of the market, payments, alerts and feeds on one axis. Pointer or arrow keys read all lanes at one instant. */
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAppSelector } from '../../../app/store.ts';
import { Glyph } from '../../../components/glyphs.tsx';
import { Panel } from '../../../components/panel.tsx';
import { useCanvasColors } from '../../../lib/use-canvas-colors.ts';
import { TapeController } from './tape-controller.ts';
import styles from './tape.module.css';
import { tapeWords } from './tape-words.ts';
import { useTapeFill } from './use-tape-fill.ts';

const CHANNELS = ['anomalies', 'metrics', 'transactions', 'alerts', 'statistics:*'] as const;

export function Tape({ className = '' }: { className?: string }) {
  const { t } = useTranslation('overview');
  const { minutes, error, retry } = useTapeFill();
  return (
    <Panel className={className} title={t('tape.title')} channels={CHANNELS} tools={<Legend />} error={error} onRetry={retry}>
      <Lanes minutes={minutes} />
    </Panel>
  );
}

function Lanes({ minutes }: { minutes: readonly { minute: string; count: number }[] }) {
  const { t, i18n } = useTranslation('overview');
  const common = useTranslation().t;
  const zone = useAppSelector(({ prefs }) => `${prefs.zone} ${prefs.deskZone}`);
  const colors = useCanvasColors();
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const words = useMemo(
    () => tapeWords(t, common),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- words of another language or zone
    [t, common, i18n.language, zone],
  );
  const controller = useMemo(() => new TapeController((path) => void navigate(path)), [navigate]);
  useEffect(() => {
    if (box.current === null) return undefined;
    return controller.attach(box.current);
  }, [controller]);
  useEffect(() => controller.dress(colors, words, minutes), [controller, colors, words, minutes]);
  return (
    <div
      ref={box}
      className={styles['tape']}
      role="slider"
      tabIndex={0}
      aria-label={t('tape.label')}
      aria-valuemin={-300}
      aria-valuemax={0}
      aria-valuenow={0}
      aria-orientation="horizontal"
    >
      <canvas aria-hidden="true" />
      <div className={styles['cross']} hidden />
      <div className={styles['tip']} hidden aria-hidden="true" />
    </div>
  );
}

function Legend() {
  const { t } = useTranslation('overview');
  return (
    <div className={styles['legend']} aria-hidden="true">
      <span>
        <Glyph name="up" size={10} className={styles['up']} /> {t('tape.legend.up')}
      </span>
      <span>
        <Glyph name="down" size={10} className={styles['down']} /> {t('tape.legend.down')}
      </span>
      <span>
        <i className={styles['square']} /> {t('tape.legend.flagged')}
      </span>
      {(['critical', 'high', 'medium'] as const).map((severity) => (
        <span key={severity}>
          <Glyph name={`severity-${severity}`} size={11} /> {t(`tape.legend.${severity}`)}
        </span>
      ))}
      <span>
        <Glyph name="severity-low" size={11} /> {t('tape.legend.hollow')}
      </span>
    </div>
  );
}
