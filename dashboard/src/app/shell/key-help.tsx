/** What the keys do now: told by the bindings themselves. */
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Key } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { labelledKeys } from '../../lib/keys.ts';
import { chordsShown } from './chord-text.ts';
import styles from './key-help.module.css';

export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const [layers] = useState(labelledKeys);
  return (
    <Dialog title={t('keys.title')} onClose={onClose} isWide>
      <div className={styles['groups']}>
        {layers.map((labels, index) => (
          <dl key={index}>
            {Object.entries(labels).map(([chord, label]) => (
              <div key={chord}>
                <dt>
                  {chord.split(' / ').map((one, at) => (
                    <Fragment key={one}>
                      {at > 0 && '/'}
                      {chordsShown(one).map((key) => (
                        <Key key={key} chord={key} />
                      ))}
                    </Fragment>
                  ))}
                </dt>
                <dd>{label}</dd>
              </div>
            ))}
          </dl>
        ))}
      </div>
    </Dialog>
  );
}
