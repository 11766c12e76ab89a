import { useNavigate } from 'react-router'
import type { Profile } from '../../shared/contract/auth.ts'
import { roleNames } from '../../shared/domain/capability.ts'
import { CableSwitch } from '../features/sync/cable-switch.tsx'
import { HeaderStatus } from '../features/sync/header-status.tsx'
import {
  Button,
  type ColourScheme,
  IconArrowBackUp,
  IconButton,
  IconChevronDown,
  IconDeviceDesktop,
  IconKey,
  IconLock,
  IconMoon,
  IconSearch,
  IconSun,
  KeyHint,
  Menu,
  openPalette,
  useClinic,
  useColourScheme,
} from '../ui/index.ts'
import { lockScreen, signOut } from './session.ts'
import styles from './shell.module.css'

const schemes: { scheme: ColourScheme; label: string; Icon: typeof IconSun }[] = [
  { scheme: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
  { scheme: 'light', label: 'Light', Icon: IconSun },
  { scheme: 'dark', label: 'Dark', Icon: IconMoon },
]

/** Clinic and how this workstation stands with it, search, who is signed in and as what, lock. */
export function Header({ profile, onHelp }: { profile: Profile; onHelp: () => void }) {
  const clinic = useClinic()
  const navigate = useNavigate()
  const { scheme, setScheme } = useColourScheme()
  return (
    <header className={styles.header}>
      <div className={styles.clinic}>
        <img src="./icon.svg" alt="" width={22} height={22} />
        <span title={clinic.name}>{clinic.name || 'Hera'}</span>
        <HeaderStatus profile={profile} />
      </div>
      <button type="button" className={styles.search} onClick={openPalette}>
        <IconSearch size={15} aria-hidden />
        <span>Find a patient or a command</span>
        <KeyHint keys="Ctrl+K" />
      </button>
      <div className={styles.person}>
        <CableSwitch />
        <Menu
          width={240}
          trigger={
            <Button kind="quiet" aria-haspopup="menu">
              <span className={styles.who}>
                <span title={profile.user.displayName}>{profile.user.displayName}</span>
                <span className={styles.role}>{roleNames[profile.user.role]}</span>
              </span>
              <IconChevronDown size={14} aria-hidden />
            </Button>
          }
          entries={[
            {
              label: 'Change password',
              icon: <IconKey size={16} />,
              onClick: () => navigate('/account/password'),
            },
            { label: 'Keyboard', keys: '?', onClick: onHelp },
            'line',
            { heading: 'Colours' },
            ...schemes.map(({ scheme: each, label, Icon }) => ({
              label,
              icon: <Icon size={16} />,
              isChosen: scheme === each,
              onClick: () => setScheme(each),
            })),
            'line',
            { label: 'Switch user', icon: <IconArrowBackUp size={16} />, onClick: () => void signOut() },
          ]}
        />
        <IconButton label="Lock the screen (Ctrl+L)" icon={<IconLock size={17} />} onClick={() => void lockScreen()} />
      </div>
    </header>
  )
}
