import { foldText } from '../../../shared/domain/name.ts'
import { substanceNames } from '../../../shared/domain/substance.ts'

interface Named {
  name: string
  strength: string
  form: string
  code: string
}

/**
 * Tests medicines against what was typed: each word starts a word of name, strength or form, or the code starts with
 * it. A synonym means its INN: `acetaminophen` finds paracetamol. Answers null when nothing was typed.
 */
export const medicineTest = (search: string | undefined): ((medicine: Named) => boolean) | null => {
  const words = foldText(search ?? '')
    .split(' ')
    .filter(Boolean)
  if (words.length === 0) return null
  const inn = substanceNames(search ?? '')[0] ?? ''
  const synonym = inn === '' || words.join(' ').includes(inn) ? null : ` ${inn}`
  return (medicine) => {
    const text = ` ${foldText(`${medicine.name} ${medicine.strength} ${medicine.form}`)}`
    const code = medicine.code.toLowerCase()
    if (synonym !== null && text.includes(synonym)) return true
    return words.every((word) => text.includes(` ${word}`) || code.startsWith(word))
  }
}

/** Whether a medicine's name starts with what was typed: such come first. */
export const startsWith = (medicine: Named, search: string): boolean => foldText(medicine.name).startsWith(search)
