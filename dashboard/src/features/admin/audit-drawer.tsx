/** One record of the audit log in full. */
import { useTranslation } from 'react-i18next';
import type { AuditRecord } from '../../api/contract.ts';
import { CopyButton, readableJson } from '../../components/copy-button.tsx';
import { Drawer } from '../../components/drawer.tsx';
import { Empty, Facts, Section } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import styles from './admin.module.css';

/** `record` null: it is not among those that were read. */
export function AuditDrawer({ sequence, record, onClose }: { sequence: string; record: AuditRecord | null; onClose: () => void }) {
  const { t } = useTranslation('admin');
  return (
    <Drawer
      label={t('tab.audit')}
      title={t('audit.record', { sequence })}
      onClose={onClose}
      tools={
        record !== null && (
          <CopyButton size="small" text={() => readableJson(record)}>
            {t('common:copyJson')}
          </CopyButton>
        )
      }
    >
      {record === null ? (
        <Empty>{t('audit.gone', { sequence })}</Empty>
      ) : (
        <>
          <Section>
            <Facts
              items={[
                [
                  t('audit.time', { zone: format.zoneLabel() }),
                  <span title={format.utc(record.at)}>{`${format.date(record.at)}, ${format.timeMs(record.at)}`}</span>,
                ],
                [t('audit.actor'), record.actor],
                [t('audit.action'), record.action],
                [t('audit.target'), <span title={record.target ?? undefined}>{record.target ?? format.NONE}</span>],
                [
                  t('audit.outcome'),
                  record.outcome === 'success' || record.outcome === 'failure' ? t(`audit.${record.outcome}`) : record.outcome,
                ],
                [t('audit.address'), record.ipAddress ?? format.NONE],
                [t('audit.request'), <span title={record.requestId ?? undefined}>{record.requestId ?? format.NONE}</span>],
              ]}
            />
          </Section>
          <Section title={t('audit.details')}>
            <pre className={styles['json']}>{readableJson(record.details)}</pre>
          </Section>
          <Section title={t('audit.hash')}>
            <p className={styles['hash']}>{record.hash}</p>
          </Section>
          <Section title={t('audit.prevHash')}>
            <p className={styles['hash']}>{record.prevHash}</p>
          </Section>
        </>
      )}
    </Drawer>
  );
}
