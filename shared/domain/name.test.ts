import { describe, expect, test } from 'vitest'
import { makeMrn, normaliseMrn } from './mrn.ts'
import { cleanName, foldText, indexWords, nameWords, searchTerms } from './name.ts'

describe('folding', () => {
  test.each([
    ['Renée', 'renee'],
    ['ÅSE Øyvind', 'ase oyvind'],
    ['Weiß', 'weiss'],
    ['WEISS', 'weiss'],
    ['Łukasz Dąbrowski', 'lukasz dabrowski'],
    ['Đặng Thị', 'dang thi'],
    ['Guðrún Þór', 'gudrun thor'],
    ['İbrahim Yıldız', 'ibrahim yildiz'],
    ['Æsa Œuvre', 'aesa oeuvre'],
    ["O'Brien", 'obrien'],
    ['O’Brien', 'obrien'],
    ['Oʼzbek', 'ozbek'],
    ['Anne-Marie', 'anne marie'],
    ['Smith, J.', 'smith j'],
    ['  Two   words ', 'two words'],
    ['Alice368', 'alice368'],
    ['Ｗｉｄｅ ﬁ', 'wide fi'],
    ['مُحَمَّد', 'محمد'],
    ['أحمد', 'احمد'],
    ['Αλέξανδρος', 'αλεξανδροσ'],
    ['Йосиф', 'иосиф'],
    ['०७', '०७'],
    ['٠٧١٢', '0712'],
    ['한국', '한국'],
    ['शिव', 'शिव'],
    ['!!!', ''],
    ['', ''],
  ])('%s is compared as %s', (text, folded) => {
    expect(foldText(text)).toBe(folded)
    expect(foldText(folded)).toBe(folded)
  })

  test('composed and decomposed accents are the same name', () => {
    expect(foldText('Zoe\u0308')).toBe(foldText('Zo\u00eb'))
  })
})

describe('words', () => {
  test('a name has its words in order', () => {
    expect(nameWords("Anne-Marie O'Brien")).toEqual(['anne', 'marie', 'obrien'])
    expect(nameWords(' - ')).toEqual([])
  })

  test('a name is found by its parts and by its parts joined', () => {
    expect(indexWords('Anne-Marie').sort()).toEqual(['anne', 'annemarie', 'marie'])
    expect(indexWords("O'Brien").sort()).toEqual(['brien', 'o', 'obrien'])
    expect(indexWords('Ali Ali')).toEqual(['ali'])
  })
})

describe('the search box', () => {
  test('words are folded, in the order typed, each once', () => {
    expect(searchTerms('Otieno  ÁKINYI otieno')).toEqual({ words: ['otieno', 'akinyi'], digits: null, mrn: null })
  })

  test('a phone is digits, however it is spaced', () => {
    for (const typed of ['0712 345 678', '0712-345-678', '(0712) 345678', '٠٧١٢٣٤٥٦٧٨']) {
      expect(searchTerms(typed)).toEqual({ words: [], digits: '0712345678', mrn: null })
    }
    expect(searchTerms('+254 712 345 678').digits).toBe('254712345678')
  })

  test('a name and a phone are both asked for', () => {
    expect(searchTerms('akinyi 0712')).toEqual({ words: ['akinyi'], digits: '0712', mrn: null })
  })

  test('a whole MRN is only an MRN, however it is typed', () => {
    const mrn = makeMrn('HER', '7K2Q', 42)
    for (const typed of [mrn, mrn.toLowerCase(), mrn.replaceAll('-', ''), mrn.replaceAll('-', ' ')]) {
      expect(searchTerms(typed)).toEqual({ words: [], digits: null, mrn: normaliseMrn(mrn) })
    }
  })

  test('the beginning of an MRN as shown is an MRN', () => {
    expect(searchTerms('her-7k2q-00')).toEqual({ words: [], digits: null, mrn: 'HER7K2Q00' })
  })

  test('an MRN with a wrong check character is no MRN', () => {
    const mrn = makeMrn('HER', '7K2Q', 42)
    const wrong = `${mrn.slice(0, -1)}${mrn.endsWith('A') ? 'B' : 'A'}`
    expect(searchTerms(wrong).mrn).toBeNull()
  })

  test('a name with digits is a word', () => {
    expect(searchTerms('Alice368 Gleason633')).toEqual({ words: ['alice368', 'gleason633'], digits: null, mrn: null })
  })

  test('an empty query asks for nothing', () => {
    for (const typed of ['', '   ', '-', '%_*']) {
      expect(searchTerms(typed)).toEqual({ words: [], digits: null, mrn: null })
    }
  })

  test('a megabyte typed into it is cut short', () => {
    expect(searchTerms('ab '.repeat(400_000)).words).toEqual(['ab'])
    expect(searchTerms('a b c d e f g h i j k').words).toHaveLength(8)
  })
})

describe('a name as it is kept', () => {
  test('is trimmed and has single spaces', () => {
    expect(cleanName('  Mary \u00a0 Jane ')).toEqual({ ok: true, value: 'Mary Jane' })
  })

  test('keeps its accents, composed, and its digits', () => {
    expect(cleanName('Zoe\u0308')).toEqual({ ok: true, value: 'Zo\u00eb' })
    expect(cleanName('Alice368')).toEqual({ ok: true, value: 'Alice368' })
  })

  test.each([
    ['', 'missing'],
    ['   ', 'missing'],
    ['--', 'at least one letter'],
    ['a'.repeat(101), 'at most 100'],
    ['a'.repeat(1_000_000), 'at most 100'],
    ['Ma\u0000ry', 'control character'],
    ['Ma\nry', 'control character'],
    ['Ma\u202ery', 'control character'],
    ['Ma\ud800ry', 'broken character'],
    ['<script>alert(1)</script>', '< or >'],
  ])('is refused with a reason (%#)', (text, words) => {
    const checked = cleanName(text)
    expect(checked.ok).toBe(false)
    expect(checked.ok ? '' : checked.reason).toContain(words)
  })

  test('of 100 letters is kept, counted as people count them', () => {
    expect(cleanName('𠮷'.repeat(100)).ok).toBe(true)
    expect(cleanName('𠮷'.repeat(101)).ok).toBe(false)
  })
})
