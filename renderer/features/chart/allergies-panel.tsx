import { useState } from 'react'
import type { Chart } from '../../../shared/contract/chart.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  Column,
  ConfirmReason,
  Flag,
  IconButton,
  IconDots,
  IconPlus,
  Menu,
  Panel,
  Text,
} from '../../ui/index.ts'
import { AddAllergy } from './add-allergy.tsx'
import styles from './chart.module.css'
import { useChartCommand, useMay } from './chart.ts'

type Allergy = NonNullable<Chart['allergies']>[number]
interface Asked {
  row: Allergy
  how: 'refute' | 'enterInError'
}

/** Allergies by name, for the banner: the severe and unknown ones stand out. */
export function AllergyFlags({ allergies }: { allergies: readonly Allergy[] }) {
  return allergies.map((row) => (
    <Flag key={row.id} tone={row.criticality === 'low' ? 'warning' : 'danger'}>
      {row.substance}
    </Flag>
  ))
}

/** The patient's allergies, gravest first; without any, whether someone asked. */
export function AllergiesPanel({ chart }: { chart: Chart }) {
  const { patient, allergies } = chart
  const may = useMay()
  const [isAdding, setAdding] = useState(false)
  const [asked, setAsked] = useState<Asked | null>(null)
  const addNoKnown = useChartCommand(api.allergies.addNoKnown)
  const refute = useChartCommand(api.allergies.refute)
  const enterInError = useChartCommand(api.allergies.enterInError)
  if (allergies === null) return null
  return (
    <Panel
      title="Allergies"
      actions={
        may.writesAllergies && (
          <IconButton label="Add an allergy" icon={<IconPlus size={16} />} onClick={() => setAdding(true)} />
        )
      }
    >
      <Column gap="small">
        {patient.allergyState === 'none_known' && <Text>No known allergies</Text>}
        {patient.allergyState === 'unknown' && (
          <>
            <div>
              <Flag tone="warning">Not asked yet</Flag>
            </div>
            {may.writesAllergies && (
              <div>
                <Button
                  size="xs"
                  isLoading={addNoKnown.isRunning}
                  onClick={() => void addNoKnown.start({ patientId: patient.id })}
                >
                  No known allergies
                </Button>
              </div>
            )}
          </>
        )}
        {allergies.length > 0 && (
          <ul className={styles.lines}>
            {allergies.map((row) => (
              <li key={row.id} className={styles.line}>
                <span className={styles.lineWords}>
                  <Flag tone={row.criticality === 'low' ? 'warning' : 'danger'}>{row.substance}</Flag>{' '}
                  <Text isSoft isSmall>
                    {[
                      row.reaction,
                      criticalityWord(row.criticality),
                      row.verificationStatus === 'unconfirmed' && 'unconfirmed',
                    ]
                      .filter(Boolean)
                      .join(', ')}
                  </Text>
                </span>
                {may.writesAllergies && (
                  <Menu
                    trigger={<IconButton label={`More for ${row.substance}`} icon={<IconDots size={16} />} />}
                    entries={[
                      { label: 'Refute: not allergic after all', onClick: () => setAsked({ row, how: 'refute' }) },
                      { label: 'Withdraw: entered by mistake', onClick: () => setAsked({ row, how: 'enterInError' }) },
                    ]}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
      </Column>
      <AddAllergy patientId={patient.id} isOpen={isAdding} onClose={() => setAdding(false)} />
      <ConfirmReason
        isOpen={asked !== null}
        title={asked?.how === 'refute' ? 'Refute this allergy?' : 'Withdraw this entry?'}
        confirmLabel={asked?.how === 'refute' ? 'Refute' : 'Withdraw'}
        isDanger
        onClose={() => setAsked(null)}
        onConfirm={(reason) => {
          if (!asked) return Promise.resolve()
          const command = asked.how === 'refute' ? refute : enterInError
          return command.run({ allergyId: asked.row.id, reason })
        }}
      >
        {asked?.row.substance} will no longer be warned of. The entry stays readable with the reason.
      </ConfirmReason>
    </Panel>
  )
}

const criticalityWord = (criticality: string): string =>
  ({ high: 'severe', low: 'mild', unable_to_assess: 'severity unknown' })[criticality] ?? criticality
