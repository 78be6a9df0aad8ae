/** Choices for this browser: language, theme, time zone, density, colours of rising and falling, keys, sound and notifications. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../components/dialog.tsx';
import { CheckField, SelectField } from '../../components/field.tsx';
import { prefsChanged } from '../../lib/prefs.ts';
import type { Prefs } from '../../lib/prefs.ts';
import { useAppDispatch, useAppSelector } from '../store.ts';
import styles from './settings-dialog.module.css';

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const prefs = useAppSelector((state) => state.prefs);
  const dispatch = useAppDispatch();
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  const change = (next: Partial<Prefs>): void => void dispatch(prefsChanged(next));
  const askToNotify = async (isWanted: boolean): Promise<void> => {
    if (!isWanted) return change({ notifications: false });
    change({ notifications: (await Notification.requestPermission()) === 'granted' });
  };
  return (
    <Dialog title={t('settings.title')} onClose={onClose}>
      <div className={styles['fields']}>
        <SelectField
          label={t('settings.language')}
          value={prefs.language}
          onChange={({ target }) => change({ language: target.value as 'en' })}
        >
          <option value="en">English</option>
          <option value="es">Español</option>
        </SelectField>
        <SelectField label={t('settings.theme')} value={prefs.theme} onChange={({ target }) => change({ theme: target.value as 'dark' })}>
          {(['system', 'dark', 'light'] as const).map((theme) => (
            <option key={theme} value={theme}>
              {t(`settings.themes.${theme}`)}
            </option>
          ))}
        </SelectField>
        <SelectField label={t('settings.zone')} value={prefs.zone} onChange={({ target }) => change({ zone: target.value as 'utc' })}>
          {(['utc', 'local', 'desk'] as const).map((zone) => (
            <option key={zone} value={zone}>
              {t(`settings.zones.${zone}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('settings.deskZone')}
          value={prefs.deskZone}
          onChange={({ target }) => change({ deskZone: target.value, zone: 'desk' })}
        >
          {['UTC', ...zones.filter((zone) => zone !== 'UTC')].map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </SelectField>
        <SelectField
          label={t('settings.density')}
          value={prefs.density}
          onChange={({ target }) => change({ density: target.value as 'dense' })}
        >
          {(['dense', 'comfortable'] as const).map((density) => (
            <option key={density} value={density}>
              {t(`settings.densities.${density}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('settings.convention')}
          value={prefs.convention}
          onChange={({ target }) => change({ convention: target.value as 'standard' })}
        >
          {(['standard', 'east-asian'] as const).map((convention) => (
            <option key={convention} value={convention}>
              {t(`settings.conventions.${convention}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className={styles['checks']}>
        <CheckField
          label={t('settings.singleKeys')}
          checked={prefs.singleKeys}
          onChange={({ target }) => change({ singleKeys: target.checked })}
        />
        <CheckField label={t('settings.sound')} checked={prefs.sound} onChange={({ target }) => change({ sound: target.checked })} />
        <CheckField
          label={t('settings.notifications')}
          checked={prefs.notifications}
          onChange={({ target }) => void askToNotify(target.checked)}
        />
      </div>
    </Dialog>
  );
}
