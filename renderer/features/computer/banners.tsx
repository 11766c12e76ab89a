import { useNavigate } from 'react-router'
import { Banner, Button } from '../../ui/index.ts'
import { useConfiguration } from './configuration-panel.tsx'
import { useUpdates } from './updates.ts'

/** What of this computer needs an administrator: an update that is ready, a policy that does not count. Else nothing. */
export function ComputerBanners() {
  const navigate = useNavigate()
  const { data: status } = useUpdates()
  const { data: configuration } = useConfiguration()
  const open = (
    <Button size="xs" onClick={() => navigate('/computer')}>
      Open
    </Button>
  )
  return (
    <>
      {status?.state === 'ready' && status.offer && !status.obstacle && (
        <Banner actions={open}>
          Version {status.offer.version} of Hera is ready to install on this computer. It takes about a minute.
        </Banner>
      )}
      {configuration && configuration.problems.length > 0 && (
        <Banner tone="warning" actions={open}>
          Part of this computer’s managed configuration does not count.
        </Banner>
      )}
    </>
  )
}
