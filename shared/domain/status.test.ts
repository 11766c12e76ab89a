import { expect, test } from 'vitest'
import {
  canMove,
  isOneOf,
  nextStatuses,
  prescriptionMoves,
  prescriptionStatuses,
  recordMoves,
  recordStatuses,
  serviceMoves,
  serviceStatuses,
  sexes,
} from './status.ts'

test('every status of a record, service and prescription has its line in the machine', () => {
  expect(Object.keys(recordMoves)).toEqual([...recordStatuses])
  expect(Object.keys(serviceMoves)).toEqual([...serviceStatuses])
  expect(Object.keys(prescriptionMoves)).toEqual([...prescriptionStatuses])
})

test('a visit goes from arrived through triage to finished', () => {
  expect(canMove('record', 'arrived', 'triaged')).toBe(true)
  expect(canMove('record', 'triaged', 'in_progress')).toBe(true)
  expect(canMove('record', 'in_progress', 'finished')).toBe(true)
})

test('a visit may be seen without triage but not finished without being seen', () => {
  expect(canMove('record', 'arrived', 'in_progress')).toBe(true)
  expect(canMove('record', 'arrived', 'finished')).toBe(false)
  expect(canMove('record', 'triaged', 'finished')).toBe(false)
})

test('a finished or cancelled visit never moves', () => {
  for (const to of recordStatuses) {
    expect(canMove('record', 'finished', to)).toBe(false)
    expect(canMove('record', 'cancelled', to)).toBe(false)
  }
})

test('a completed or revoked service never moves', () => {
  expect(nextStatuses('service', 'completed')).toEqual([])
  expect(nextStatuses('service', 'revoked')).toEqual([])
})

test('an active prescription never goes back to draft', () => {
  for (const from of prescriptionStatuses) expect(canMove('prescription', from, 'draft')).toBe(false)
})

test('nothing leaves entered in error', () => {
  expect(nextStatuses('prescription', 'entered_in_error')).toEqual([])
  expect(nextStatuses('note', 'entered_in_error')).toEqual([])
})

test('a final note is never preliminary again', () => {
  expect(canMove('note', 'final', 'preliminary')).toBe(false)
  expect(canMove('note', 'preliminary', 'amended')).toBe(false)
})

test('a result is corrected only after it was final, and may be corrected again', () => {
  expect(canMove('result', 'preliminary', 'corrected')).toBe(false)
  expect(canMove('result', 'final', 'corrected')).toBe(true)
  expect(canMove('result', 'corrected', 'corrected')).toBe(true)
})

test('a move to the same status is no move', () => {
  for (const status of recordStatuses) expect(canMove('record', status, status)).toBe(false)
})

test('words this version does not know never move, inherited property names included', () => {
  expect(canMove('record', 'onleave', 'finished')).toBe(false)
  expect(canMove('record', 'in_progress', 'onleave')).toBe(false)
  expect(nextStatuses('record', 'constructor')).toEqual([])
})

test('isOneOf tells the words of a list from other values', () => {
  expect(isOneOf(sexes, 'female')).toBe(true)
  expect(isOneOf(sexes, 'Female')).toBe(false)
  expect(isOneOf(sexes, 1)).toBe(false)
})
