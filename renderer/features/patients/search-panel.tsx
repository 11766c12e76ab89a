import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { PatientHeader } from '../../../shared/contract/patients.ts'
import { api } from '../../host/queries.ts'
import { ErrorNotice, SearchList, Text } from '../../ui/index.ts'
import { PatientLine } from './patient-line.tsx'

const shownHits = 20

/** The search box with its hits: name parts in any order, phone, record number, national ID. */
export function PatientSearch({
  onOpen,
  onRegister,
  onIdle,
}: {
  onOpen: (patient: PatientHeader) => void
  /** Goes on to registration with what was typed; left out for those who may not register. */
  onRegister?: ((typed: string) => void) | undefined
  /** Told when the box is emptied or filled, for what is shown below it meanwhile. */
  onIdle?: (isIdle: boolean) => void
}) {
  const [text, setText] = useState('')
  const words = text.trim()
  const { data, error, isPlaceholderData, isFetching } = useQuery({
    ...api.patients.search.queryOptions({ input: { text: words, limit: shownHits } }),
    enabled: words !== '',
    placeholderData: keepPreviousData,
  })
  const rows = words === '' ? [] : data?.rows
  const isNothing = rows?.length === 0 && words !== '' && !isPlaceholderData
  const hint: ReactNode = error ? (
    <ErrorNotice error={error} />
  ) : isNothing ? (
    <Text isSoft isSmall>
      Nobody is registered under “{words}”. Try fewer letters, another part of the name, or the phone.
    </Text>
  ) : words === '' ? (
    <Text isSoft isSmall>
      Type a part of the name, in any order, or a phone, record or ID number.
    </Text>
  ) : null
  return (
    <SearchList
      label="Find a patient"
      autoFocus
      text={text}
      onText={(next) => {
        setText(next)
        onIdle?.(next.trim() === '')
      }}
      rows={rows}
      isBusy={words !== '' && (isPlaceholderData || (data === undefined && isFetching))}
      rowKey={(patient) => patient.id}
      render={(patient) => <PatientLine patient={patient} />}
      onChoose={onOpen}
      last={
        onRegister && words !== ''
          ? { label: `Register “${words}” as a new patient`, onChoose: () => onRegister(words) }
          : undefined
      }
      empty={hint}
    />
  )
}
