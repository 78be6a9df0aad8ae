/** A score on its scale of 0 to 1 000, with the two scores from which a payment raises an alert and is held. */
import { useTranslation } from 'react-i18next';
import * as format from '../lib/format.ts';
import { FULL_SCORE, HOLD_SCORE, REVIEW_SCORE } from './paint.ts';
import styles from './score-meter.module.css';

/** Labels of the scale come this near without touching. */
const LABEL_ROOM = 75;
/** On a narrow scale they need twice as much. */
const NARROW_ROOM = 150;

const at = (score: number): string => `${(Math.max(0, Math.min(score, FULL_SCORE)) / FULL_SCORE) * 100}%`;

/** The part of the score between two marks. */
function span(from: number, to: number): { left: string; width: string } {
  return { left: at(from), width: at(Math.max(0, to - from)) };
}

export function ScoreMeter({ score }: { score: number }) {
  const { t } = useTranslation();
  const marks = [
    { score: REVIEW_SCORE, text: t('score.alert', { score: format.count(REVIEW_SCORE) }) },
    { score: HOLD_SCORE, text: t('score.hold', { score: format.count(HOLD_SCORE) }) },
  ].filter((mark) => Math.abs(mark.score - score) > LABEL_ROOM);
  return (
    <div
      className={styles['meter']}
      role="img"
      aria-label={t('score.meter', { score: format.count(score), review: format.count(REVIEW_SCORE), hold: format.count(HOLD_SCORE) })}
    >
      <span className={styles['track']} />
      <span className={styles['low']} style={span(0, Math.min(score, REVIEW_SCORE))} />
      {score > REVIEW_SCORE && <span className={styles['review']} style={span(REVIEW_SCORE, Math.min(score, HOLD_SCORE))} />}
      {score > HOLD_SCORE && <span className={styles['held']} style={span(HOLD_SCORE, score)} />}
      <span className={styles['mark']} style={{ left: at(REVIEW_SCORE) }} />
      <span className={styles['mark']} style={{ left: at(HOLD_SCORE) }} />
      {marks.map((mark) => (
        <span
          key={mark.score}
          className={styles['label']}
          style={{ left: at(mark.score) }}
          data-near={Math.abs(mark.score - score) <= NARROW_ROOM || undefined}
        >
          {mark.text}
        </span>
      ))}
      <span className={styles['value']} style={{ left: at(score) }} data-end={score >= 960 ? 'right' : score <= 40 ? 'left' : undefined}>
        {format.count(score)}
      </span>
    </div>
  );
}
