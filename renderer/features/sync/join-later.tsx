import { useState } from 'react'
import { api, queryClient } from '../../host/queries.ts'
import { Button, Column, Dialog, notify, Page, Panel, Row, Text } from '../../ui/index.ts'
import { JoinForm } from './join-form.tsx'
import styles from './join-later.module.css'

/** A workstation that works alone, and what becomes of its work when it joins a clinic. */
export function JoinLater() {
  const [isJoining, setJoining] = useState(false)
  return (
    <Page title="Workstations" subtitle="This workstation works alone: nobody else sees what is done here">
      <Panel title="Join a clinic">
        <Column>
          <Text>
            A clinic’s server keeps several workstations the same. Each goes on working when the connection is down. If
            this one joins:
          </Text>
          <ol className={styles.steps}>
            <li>Everything done here goes up to the clinic, under the names of those who did it. Nothing is lost.</li>
            <li>
              The clinic’s patients, prices, medicines and users come down. It takes minutes; you can work meanwhile.
            </li>
            <li>
              Prices or settings that differ, and two users with one username, are listed in the inbox for an
              administrator.
            </li>
            <li>Backups here go on as before. It is wise to make one first.</li>
          </ol>
          <Text isSoft>
            You need the server’s address and a code. An administrator of the clinic makes the code under Workstations,
            “Add a workstation”, and chooses there that this one brings its work along. The first workstation of a new
            clinic gets both from whoever set the server up.
          </Text>
          <Row>
            <Button kind="primary" onClick={() => setJoining(true)}>
              Join a clinic…
            </Button>
          </Row>
        </Column>
      </Panel>
      <Dialog isOpen={isJoining} title="Join a clinic" onClose={() => setJoining(false)} size="lg">
        <JoinForm
          onCancel={() => setJoining(false)}
          onJoined={async ({ clinic }) => {
            setJoining(false)
            notify.done(`This workstation joined ${clinic}.`)
            await queryClient.invalidateQueries({ queryKey: api.sync.key() })
          }}
        />
      </Dialog>
    </Page>
  )
}
