import { useState } from 'react'
import type { PrintResult } from '../../../shared/contract/printing.ts'
import { kindsOfPaper, type Paper, type SheetKind, sheetNames } from '../../../shared/domain/sheet.ts'
import { useCommand } from '../../host/command.ts'
import { errorWords } from '../../host/error-words.ts'
import { api } from '../../host/queries.ts'
import { Badge, Banner, Button, IconChevronDown, Menu, printSheet, Text } from '../../ui/index.ts'
import styles from './printing.module.css'
import { outcomeWords } from './words.ts'

interface Tried extends Pick<PrintResult, 'outcome' | 'words'> {
  kind: SheetKind
}

/** Prints a sheet with invented content and says how that came out, no better than it did. */
export function usePrinterTest(paper: Paper) {
  const [tried, setTried] = useState<Tried | null>(null)
  const [error, setError] = useState<unknown>(null)
  const test = useCommand(api.printing.test)
  const run = async (kind: SheetKind) => {
    if (test.isRunning) return
    setTried(null)
    setError(null)
    try {
      const { outcome, words, sheet } = await test.run({ paper, kind })
      setTried({ kind, outcome, words })
      if (outcome === 'dialog') await printSheet(sheet)
    } catch (failure) {
      setError(failure)
    }
  }
  return { run, isRunning: test.isRunning, tried, error }
}

export type PrinterTest = ReturnType<typeof usePrinterTest>

/** The button that offers a test of each thing that is printed on this paper. */
export function TestButton({ paper, test }: { paper: Paper; test: PrinterTest }) {
  return (
    <Menu
      trigger={
        <Button size="xs" isLoading={test.isRunning} icon={<IconChevronDown size={14} />}>
          Test print
        </Button>
      }
      entries={kindsOfPaper[paper].map((kind) => ({ label: sheetNames[kind], onClick: () => void test.run(kind) }))}
    />
  )
}

/** How the last test came out. */
export function TestOutcome({ test: { tried, error } }: { test: PrinterTest }) {
  if (error !== null) return <Banner tone="danger">{errorWords(error)}</Banner>
  if (!tried) return null
  const { words, tone } = outcomeWords[tried.outcome]
  return (
    <div className={styles.outcome} role={tone === 'danger' || tone === 'warning' ? 'alert' : 'status'}>
      <Badge tone={tone}>{words}</Badge>
      <Text isSmall>
        {sheetNames[tried.kind]}: {tried.words}
      </Text>
    </div>
  )
}
