import { Combobox, InputBase, Loader, useCombobox } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { errorWords } from '../host/error-words.ts'
import type { FieldProps } from './field.ts'
import styles from './search-select.module.css'

export interface SearchOption {
  value: string
  label: string
  /** A second, softer line: a code, an age, a price. */
  detail?: ReactNode
}

export interface SearchSelectProps<Found extends SearchOption>
  extends Omit<FieldProps<string | null>, 'onChange' | 'defaultValue' | 'value'> {
  /** Asks main; called as the person types, late answers of earlier words are dropped. */
  search: (text: string) => Promise<Found[]>
  /** What is chosen now: the option itself, so that its label shows without a search. */
  value?: Found | null
  onChange?: (option: Found | null) => void
  /** Start asking at this many letters; 0 shows suggestions at once. */
  minLetters?: number
  /** Keep the field empty after choosing, to add one after another. */
  isAdding?: boolean
}

const debounceMs = 120

/** Finds one of many by typing: medicines, ICD-10 codes, patients. Arrow keys and Enter choose. */
export function SearchSelect<Found extends SearchOption>({
  search,
  value = null,
  onChange,
  minLetters = 2,
  isAdding = false,
  width,
  placeholder = 'Type to search',
  onBlur,
  onFocus,
  onKeyDown,
  ...rest
}: SearchSelectProps<Found>) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [text, setText] = useState<string | null>(null)
  const [found, setFound] = useState<Found[]>([])
  const [status, setStatus] = useState<'idle' | 'asking' | 'done' | string>('idle')
  const ask = useRef(search)
  ask.current = search
  // Enter before the answer to the last letter chooses nothing of what stood there for fewer letters. It takes the hit
  // that comes if it is the only one; of several the first is then ready for Enter.
  const isAwaited = useRef(false)

  useEffect(() => {
    if (text === null) return
    const words = text.trim()
    if (words.length < minLetters) {
      setFound([])
      setStatus('idle')
      return
    }
    let isLate = false
    setStatus('asking')
    const timer = setTimeout(() => {
      ask.current(words).then(
        (options) => {
          if (isLate) return
          setFound(options)
          setStatus('done')
        },
        (error: unknown) => {
          if (isLate) return
          setFound([])
          setStatus(errorWords(error))
        },
      )
    }, debounceMs)
    return () => {
      isLate = true
      clearTimeout(timer)
    }
  }, [text, minLetters])

  const choose = (id: string) => {
    const option = found.find((each) => each.value === id) ?? null
    onChange?.(option)
    setText(isAdding ? '' : null)
    combobox.closeDropdown()
  }

  // The first hit is ready for Enter as soon as an answer is there.
  useEffect(() => {
    const [first] = found
    if (first && isAwaited.current && found.length === 1) choose(first.value)
    else if (first) combobox.selectFirstOption()
    isAwaited.current = false
  }, [found])

  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <Combobox.Target withExpandedAttribute>
        <InputBase
          role="combobox"
          size="xs"
          w={width}
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          rightSection={
            status === 'asking' ? <Loader size={14} /> : value && !isAdding ? undefined : <Combobox.Chevron />
          }
          rightSectionPointerEvents="none"
          {...rest}
          value={text ?? value?.label ?? ''}
          onChange={(event) => {
            setText(event.currentTarget.value)
            isAwaited.current = false
            combobox.resetSelectedOption()
            if (event.currentTarget.value === '' && value) onChange?.(null)
            if (event.currentTarget.value.trim().length >= minLetters) combobox.openDropdown()
            else combobox.closeDropdown()
          }}
          onFocus={(event) => {
            if (minLetters === 0) {
              setText((current) => current ?? '')
              combobox.openDropdown()
            }
            event.currentTarget.select()
            onFocus?.(event)
          }}
          onBlur={(event) => {
            combobox.closeDropdown()
            isAwaited.current = false
            setText(null)
            onBlur?.(event)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && status === 'asking' && combobox.getSelectedOptionIndex() === -1) {
              event.preventDefault()
              isAwaited.current = true
            }
            onKeyDown?.(event)
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={status === 'idle'}>
        <Combobox.Options
          mah={280}
          className={styles.options}
          aria-label={typeof rest.label === 'string' ? rest.label : (rest['aria-label'] ?? 'Found')}
        >
          {found.map((option) => (
            <Combobox.Option key={option.value} value={option.value}>
              <span className={styles.label}>{option.label}</span>
              {option.detail && <span className={styles.detail}>{option.detail}</span>}
            </Combobox.Option>
          ))}
          {found.length === 0 && (
            <Combobox.Empty>
              {status === 'asking' ? 'Searching…' : status === 'done' ? 'Nothing found' : status}
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
