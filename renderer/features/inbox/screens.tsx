import { type Screen, screenOf } from '../../app/screen.ts'
import { IconInbox } from '../../ui/icons.ts'

export const screens: Screen[] = [
  {
    path: '/inbox',
    title: 'Inbox',
    element: screenOf(() => import('./inbox.tsx'), 'Inbox'),
    needs: 'inbox.read',
    nav: { label: 'Inbox', icon: IconInbox, order: 61, counts: 'inbox' },
    keys: 'i',
    actions: [
      ['j', 'Next'],
      ['k', 'The one before'],
      ['1', 'Keep the value that stands'],
      ['2', 'Take the other value'],
      ['3', 'Type a third value'],
      ['Enter', 'Open the place it is about'],
    ],
  },
]
